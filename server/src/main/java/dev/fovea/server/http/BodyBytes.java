package dev.fovea.server.http;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The bytes of a body as they come. A length that was announced is met exactly, at little more than
 * its own cost; without one the bytes are in pieces until they are taken, at twice their cost.
 */
final class BodyBytes {
  private static final int LEAST = 8192;
  private static final int LARGEST_PIECE = 1 << 20;

  private final long announced;
  private final Deque<byte[]> full = new ArrayDeque<>();
  private byte[] last = new byte[0];
  private int lastLength;
  private int length;

  /**
   * Creates an empty collection.
   *
   * @param announced how many bytes the client says will come; 0 if it does not
   */
  BodyBytes(long announced) {
    this.announced = announced;
  }

  int length() {
    return length;
  }

  void append(Buffer chunk) {
    for (int from = 0; from < chunk.length(); ) {
      int count = room(chunk.length() - from);
      chunk.getBytes(from, from + count, last, lastLength - count);
      from += count;
    }
  }

  /** Adds the first {@code count} bytes of {@code source}. */
  void append(byte[] source, int count) {
    for (int from = 0; from < count; ) {
      int part = room(count - from);
      System.arraycopy(source, from, last, lastLength - part, part);
      from += part;
    }
  }

  /** Takes the next bytes of the last piece, at most so many, and returns how many they are. */
  private int room(int wanted) {
    if (lastLength == last.length) {
      grow();
    }
    int count = Math.min(wanted, last.length - lastLength);
    lastLength += count;
    length += count;
    return count;
  }

  /** Makes room. A client that announces much and sends little gets little memory. */
  private void grow() {
    if (length < announced) {
      last = Arrays.copyOf(last, (int) Math.min(announced, Math.max(LEAST, length * 4L)));
    } else {
      full.add(last);
      last = new byte[Math.clamp(length, LEAST, LARGEST_PIECE)];
      lastLength = 0;
    }
  }

  /** Returns the bytes and forgets them. */
  byte[] take() {
    byte[] taken = last;
    if (length < last.length || !full.isEmpty()) {
      taken = new byte[length];
      int at = 0;
      while (!full.isEmpty()) {
        byte[] piece = full.remove();
        System.arraycopy(piece, 0, taken, at, piece.length);
        at += piece.length;
      }
      System.arraycopy(last, 0, taken, at, lastLength);
    }
    clear();
    return taken;
  }

  void clear() {
    full.clear();
    last = new byte[0];
    lastLength = 0;
    length = 0;
  }
}
