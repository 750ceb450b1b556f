package dev.fovea.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Which rows of a batch belong to which sequence, and where the keys and values of that sequence
 * are.
 *
 * <p>A batch has the rows of all sequences end to end. Span {@code s} is the run of rows {@code
 * [firstRow(s), firstRow(s) + rowCount(s))}; its row {@code i} has position {@code firstPosition(s)
 * + i} in the cache. The keys of position {@code p} are in page {@code page(s, p / PAGE)}, place
 * {@code p % PAGE}. With {@code causal} a row sees its own and all earlier positions; without, it
 * sees all {@code firstPosition(s) + rowCount(s)} positions of its span.
 *
 * <p>Mutable so that it can be filled anew for each step without allocation. Not thread-safe.
 */
public final class Spans {
  private static final ValueLayout.OfInt PAGE_NUMBER = ValueLayout.JAVA_INT;

  private final boolean causal;
  private int count;
  private int rows;
  private int pagesInUse;
  private int[] firstRow = new int[4];
  private int[] rowCount = new int[4];
  private int[] firstPosition = new int[4];
  private int[] firstPage = new int[4];
  private int[] firstTile = new int[4];
  private int tiles;
  private MemorySegment pages = pages(64);

  /** Creates a description of no spans. */
  public Spans(boolean causal) {
    this.causal = causal;
  }

  private static MemorySegment pages(int count) {
    return Arena.ofAuto().allocate(PAGE_NUMBER, count);
  }

  /** Forgets all spans. */
  public void clear() {
    count = 0;
    rows = 0;
    tiles = 0;
    pagesInUse = 0;
  }

  /**
   * Adds a span of {@code rowCount} rows that follow those added before.
   *
   * @param firstPosition positions of this sequence that the cache holds already
   * @param pageTable pages of the sequence; at least enough for all its positions
   */
  public void add(int rowCount, int firstPosition, int[] pageTable) {
    int needed = (firstPosition + rowCount - 1) / KeyValues.PAGE + 1;
    if (rowCount <= 0 || firstPosition < 0 || needed > pageTable.length) {
      throw new IllegalArgumentException(
          rowCount + " rows at position " + firstPosition + " in " + pageTable.length + " pages");
    }
    ensureCapacity(needed);
    firstRow[count] = rows;
    this.rowCount[count] = rowCount;
    this.firstPosition[count] = firstPosition;
    firstPage[count] = pagesInUse;
    firstTile[count] = tiles;
    MemorySegment.copy(
        pageTable, 0, pages, PAGE_NUMBER, pagesInUse * PAGE_NUMBER.byteSize(), needed);
    pagesInUse += needed;
    rows += rowCount;
    tiles += (rowCount + Kernels.TILE - 1) / Kernels.TILE;
    count++;
  }

  private void ensureCapacity(int morePages) {
    if (count == firstRow.length) {
      int length = 2 * count;
      firstRow = Arrays.copyOf(firstRow, length);
      rowCount = Arrays.copyOf(rowCount, length);
      firstPosition = Arrays.copyOf(firstPosition, length);
      firstPage = Arrays.copyOf(firstPage, length);
      firstTile = Arrays.copyOf(firstTile, length);
    }
    int length = (int) (pages.byteSize() / PAGE_NUMBER.byteSize());
    if (pagesInUse + morePages > length) {
      pages = pages(Math.max(2 * length, pagesInUse + morePages)).copyFrom(pages);
    }
  }

  /** Returns whether rows see only their own and earlier positions. */
  public boolean causal() {
    return causal;
  }

  /** Returns the number of spans. */
  public int count() {
    return count;
  }

  /** Returns the number of rows of all spans together. */
  public int rows() {
    return rows;
  }

  /** Returns the number of tiles of {@link Kernels#TILE} rows that all spans together have. */
  int tiles() {
    return tiles;
  }

  /** Returns the number of the first tile of span {@code span}. */
  int firstTile(int span) {
    return firstTile[span];
  }

  /** Returns the span that tile {@code tile} belongs to. */
  int spanOfTile(int tile) {
    return last(firstTile, tile);
  }

  /** Returns the span that row {@code row} of the batch belongs to. */
  int spanOfRow(int row) {
    return last(firstRow, row);
  }

  private int last(int[] starts, int position) {
    int found = Arrays.binarySearch(starts, 0, count, position);
    return found >= 0 ? found : -found - 2;
  }

  /** Returns the first row of span {@code span} in the batch. */
  public int firstRow(int span) {
    return firstRow[span];
  }

  /** Returns the number of rows of span {@code span}. */
  public int rowCount(int span) {
    return rowCount[span];
  }

  /** Returns the cache position of the first row of span {@code span}. */
  public int firstPosition(int span) {
    return firstPosition[span];
  }

  /** Returns the number of positions that row {@code row} of span {@code span} sees. */
  public int visible(int span, int row) {
    return firstPosition[span] + (causal ? row + 1 : rowCount[span]);
  }

  /** Returns the page that holds positions {@code index * PAGE} and following of a span. */
  public int page(int span, int index) {
    return pages.getAtIndex(PAGE_NUMBER, firstPage[span] + index);
  }

  /** Returns where the pages of a span start in memory, as 32-bit integers one after the other. */
  MemorySegment pageTable(int span) {
    return pages.asSlice(firstPage[span] * PAGE_NUMBER.byteSize());
  }
}
