package dev.fovea.server.http;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names a request in the response and in the log: the client's own name for it, or a random one.
 */
final class RequestId {
  static final String HEADER = "x-request-id";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private RequestId() {}

  /** Returns the id of a request with this header. */
  static String of(@Nullable String header) {
    if (header != null && HARMLESS.matcher(header).matches()) {
      return header;
    }
    byte[] random = new byte[12];
    RANDOM.nextBytes(random);
    return "req_" + HexFormat.of().formatHex(random);
  }
}
