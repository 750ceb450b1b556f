package dev.fovea.server.access;

import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Lets requests in that show one of the keys; without keys, all. */
public final class ApiKeys {
  private final List<byte[]> digests;

  public ApiKeys(List<String> keys) {
    digests = keys.stream().map(ApiKeys::digest).toList();
  }

  /**
   * Checks a request. The time that it takes tells nothing of the keys.
   *
   * @throws ApiException with status 401 if no key is shown or it is not one of ours
   */
  public void check(HttpServerRequest request) {
    if (digests.isEmpty()) {
      return;
    }
    String header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw unauthorized("no API key was given. Send the header \"Authorization: Bearer KEY\".");
    }
    byte[] shown = digest(header.substring(7).strip());
    boolean known = false;
    for (byte[] digest : digests) {
      known |= MessageDigest.isEqual(digest, shown);
    }
    if (!known) {
      throw unauthorized("the API key is not right.");
    }
  }

  private static ApiException unauthorized(String problem) {
    return ApiError.of(401, "invalid_api_key", "Not authorised: " + problem)
        .with("WWW-Authenticate", "Bearer")
        .exception();
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
