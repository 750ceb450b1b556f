package dev.fovea.server.http;

import dev.fovea.server.wire.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a request's body, which can be taken once, so that they do not outlive their use.
 */
public final class Body {
  private final List<ContentCoding> codings;
  private final long limit;
  private byte @Nullable [] bytes;

  /**
   * Creates a body.
   *
   * @param codings how the bytes are compressed
   * @param limit the bytes that they may become
   */
  Body(byte[] bytes, List<ContentCoding> codings, long limit) {
    this.bytes = bytes;
    this.codings = codings;
    this.limit = limit;
  }

  /** Returns how many bytes there are to be taken at most. */
  public long length() {
    return bytes == null ? 0 : ContentCoding.most(codings, bytes.length, limit);
  }

  /**
   * Returns the bytes, decompressed, and forgets them; empty the second time. May take a while.
   *
   * @throws ApiException with status 413 if they are too many, with 400 if they are damaged
   */
  public byte[] take() {
    byte[] taken = bytes;
    bytes = null;
    return taken == null || taken.length == 0
        ? new byte[0]
        : ContentCoding.decode(taken, codings, limit);
  }
}
