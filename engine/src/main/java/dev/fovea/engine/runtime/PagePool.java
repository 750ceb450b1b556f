package dev.fovea.engine.runtime;

import java.util.BitSet;

/**
 * The numbers of the cache's pages: which are taken, and which are free. The lowest free number is
 * taken first, which keeps the cache small. Confined to the loop's thread.
 */
final class PagePool {
  private final int pages;
  private final BitSet taken = new BitSet();
  private int takenCount;

  PagePool(int pages) {
    this.pages = pages;
  }

  /** Returns the number of pages, free or not. */
  int pages() {
    return pages;
  }

  /** Returns the number of pages that nobody has. */
  int free() {
    return pages - takenCount;
  }

  /** Takes a page and returns its number. */
  int take() {
    if (takenCount == pages) {
      throw new IllegalStateException("all " + pages + " pages are taken");
    }
    int page = taken.nextClearBit(0);
    taken.set(page);
    takenCount++;
    return page;
  }

  /** Returns the number of pages for which there must be memory: the highest taken, plus one. */
  int extent() {
    return taken.length();
  }

  /** Gives back the pages {@code numbers[from]} to {@code numbers[to - 1]}. */
  void giveBack(int[] numbers, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!taken.get(numbers[i])) {
        throw new IllegalStateException("page " + numbers[i] + " is given back twice");
      }
      taken.clear(numbers[i]);
      takenCount--;
    }
  }

  /**
   * Checks the books of an idle loop.
   *
   * @throws IllegalStateException if a page is still taken
   */
  void audit() {
    if (takenCount != 0 || !taken.isEmpty()) {
      throw new IllegalStateException(
          "idle, but of %d pages %d are taken (%d counted)"
              .formatted(pages, taken.cardinality(), takenCount));
    }
  }
}
