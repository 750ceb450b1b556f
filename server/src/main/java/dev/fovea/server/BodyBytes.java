package dev.fovea.server;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** The bytes of a body as they come. Grows so that a length that was announced is met exactly. */
final class BodyBytes {
  private static final int LEAST = 8192;

  private final long announced;
  private byte[] bytes = new byte[0];
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
    int needed = length + chunk.length();
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, capacity(needed));
    }
    chunk.getBytes(bytes, length);
    length = needed;
  }

  /** A client that announces much and sends little gets little memory. */
  private int capacity(int needed) {
    long grown = Math.max(LEAST, needed * (announced > 0 ? 4L : 2L));
    return (int) Math.max(needed, announced > 0 ? Math.min(announced, grown) : grown);
  }

  /** Returns the bytes and forgets them. */
  byte[] take() {
    byte[] taken = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    clear();
    return taken;
  }

  void clear() {
    bytes = new byte[0];
    length = 0;
  }
}
