package dev.fovea.server;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of a request's body, which can be taken once, so that they do not outlive their use.
 */
final class Body {
  private byte @Nullable [] bytes;

  Body(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns how many bytes there are to be taken. */
  int length() {
    return bytes == null ? 0 : bytes.length;
  }

  /** Returns the bytes and forgets them; empty the second time. */
  byte[] take() {
    byte[] taken = bytes;
    bytes = null;
    return taken == null ? new byte[0] : taken;
  }
}
