package dev.fovea.hub.cache;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What the hub says a file hashes to; also the file's name among the blobs.
 *
 * @param hex 64 digits of SHA-256 for large files (LFS); 40 digits of SHA-1 over {@code "blob
 *     size\0"} and the content for those that git has itself
 */
public record Digest(String hex) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern GIT = Pattern.compile("[0-9a-f]{40}");
  private static final int BUFFER = 1 << 20;

  public Digest {
    requireNonNull(hex, "hex");
    if (!SHA256.matcher(hex).matches() && !GIT.matcher(hex).matches()) {
      throw new IllegalArgumentException("expected 64 or 40 hexadecimal digits");
    }
  }

  /** Returns whether the first {@code size} bytes of a file hash to this. */
  boolean matches(FileChannel file, long size) throws IOException {
    MessageDigest digest = start(size);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (long at = 0; at < size; ) {
      buffer.clear().limit((int) Math.min(BUFFER, size - at));
      int read = file.read(buffer, at);
      if (read < 0) {
        return false;
      }
      at += read;
      digest.update(buffer.flip());
    }
    return HexFormat.of().formatHex(digest.digest()).equals(hex);
  }

  private MessageDigest start(long size) {
    try {
      if (hex.length() == 64) {
        return MessageDigest.getInstance("SHA-256");
      }
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256 and SHA-1", e);
    }
  }
}
