package dev.fovea.engine.runtime;

import java.util.BitSet;

/**
 * The numbers of the cache's pages: which are taken, and how many are promised.
 *
 * <p>A request reserves all pages it can ever need before it starts, so that it never has to wait
 * or be thrown out half way, and takes their numbers one by one as it grows, so that memory follows
 * what is used. The lowest free number is taken first, which keeps the cache small. Confined to the
 * loop's thread.
 */
final class PagePool {
  private final int pages;
  private final BitSet taken = new BitSet();
  private int takenCount;
  private int reserved;

  PagePool(int pages) {
    this.pages = pages;
  }

  /** Returns the number of pages, free or not. */
  int pages() {
    return pages;
  }

  /** Returns the number of pages that are promised, taken or not. */
  int reserved() {
    return reserved;
  }

  /** Promises {@code count} pages, or returns false if there are not as many. */
  boolean reserve(int count) {
    if (count > pages - reserved) {
      return false;
    }
    reserved += count;
    return true;
  }

  /** Takes one of the pages reserved and returns its number. */
  int take() {
    if (takenCount >= reserved) {
      throw new IllegalStateException("all " + reserved + " reserved pages are taken");
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

  /**
   * Gives back a reservation of {@code count} pages, of which the first {@code used} of {@code
   * numbers} were taken.
   */
  void release(int[] numbers, int used, int count) {
    for (int i = 0; i < used; i++) {
      if (!taken.get(numbers[i])) {
        throw new IllegalStateException("page " + numbers[i] + " is given back twice");
      }
      taken.clear(numbers[i]);
    }
    takenCount -= used;
    reserved -= count;
  }

  /**
   * Checks the books of an idle loop.
   *
   * @throws IllegalStateException if a page is still taken or promised
   */
  void audit() {
    if (takenCount != 0 || reserved != 0 || !taken.isEmpty()) {
      throw new IllegalStateException(
          "idle, but of %d pages %d are taken (%d counted) and %d reserved"
              .formatted(pages, taken.cardinality(), takenCount, reserved));
    }
  }
}
