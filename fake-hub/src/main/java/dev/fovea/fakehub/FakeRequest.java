package dev.fovea.fakehub;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request.
 *
 * @param path still encoded, without the query
 * @param headers by name in small letters
 * @param cdn whether it came to the second address
 */
public record FakeRequest(
    String method, String path, String query, Map<String, String> headers, boolean cdn) {

  /** Reads a request without a body; empty at the end of the connection. */
  static Optional<FakeRequest> read(BufferedInputStream in, boolean cdn) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = first.split(" ", -1);
    // A request to a proxy has the whole address.
    String[] target = parts[1].replaceFirst("^http://[^/]*", "").split("\\?", 2);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return Optional.of(
        new FakeRequest(parts[0], target[0], target.length == 2 ? target[1] : "", headers, cdn));
  }

  private static String line(BufferedInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return new String(
        line.toString().strip().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  /** Returns the first byte asked for, and the last. */
  Optional<long[]> range(long size) {
    String text = headers.getOrDefault("range", "");
    if (!text.startsWith("bytes=")) {
      return Optional.empty();
    }
    String[] ends = text.substring("bytes=".length()).split("-", -1);
    long last = ends[1].isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(ends[1]));
    return Optional.of(new long[] {Long.parseLong(ends[0]), last});
  }
}
