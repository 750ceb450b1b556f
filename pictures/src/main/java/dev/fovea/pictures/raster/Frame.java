package dev.fovea.pictures.raster;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Lines of bytes outside of the heap, for what has to be kept as a whole. It is in pieces, so that
 * an interrupted thread does not first clear hundreds of megabytes.
 */
public final class Frame {
  private static final long PIECE = 1 << 20;

  private final long lineBytes;
  private final int linesInPiece;
  private final MemorySegment[] pieces;

  /**
   * Takes zeros.
   *
   * @throws java.util.concurrent.CancellationException if the thread was interrupted
   */
  public Frame(long lineBytes, int lines, Scratch scratch) {
    this.lineBytes = lineBytes;
    this.linesInPiece = linesInPiece(lineBytes);
    this.pieces = new MemorySegment[(lines + linesInPiece - 1) / linesInPiece];
    for (int i = 0; i < pieces.length; i++) {
      Cancellation.check();
      int count = Math.min(linesInPiece, lines - i * linesInPiece);
      pieces[i] = scratch.segment(lineBytes * count);
    }
  }

  private static int linesInPiece(long lineBytes) {
    return (int) Math.max(1, PIECE / Math.max(1, lineBytes));
  }

  /** Returns the bytes that a frame takes. */
  public static long bytes(long lineBytes, int lines) {
    int inPiece = linesInPiece(lineBytes);
    int count = (lines + inPiece - 1) / inPiece;
    return lineBytes * lines + count * Scratch.cost(0);
  }

  /** Returns the piece that the line {@code y} is in. */
  public MemorySegment piece(int y) {
    return pieces[y / linesInPiece];
  }

  /** Returns where in its piece the line {@code y} starts. */
  public long start(int y) {
    return y % linesInPiece * lineBytes;
  }

  /** Writes {@code count} bytes at {@code at} of the line {@code y}. */
  public void put(int y, long at, byte[] bytes, int count) {
    MemorySegment.copy(bytes, 0, piece(y), ValueLayout.JAVA_BYTE, start(y) + at, count);
  }

  /** Reads the first {@code count} bytes of the line {@code y}. */
  public void get(int y, byte[] bytes, int count) {
    MemorySegment.copy(piece(y), ValueLayout.JAVA_BYTE, start(y), bytes, 0, count);
  }
}
