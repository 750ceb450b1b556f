package dev.fovea.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a picture of a request comes from. */
sealed interface ImageSource {
  /** The request itself. */
  record Data(byte[] bytes) implements ImageSource {}

  /** Another server; the scheme is http or https and there is a host. */
  record Remote(URI uri) implements ImageSource {}

  /** A file of this machine; the path is absolute. */
  record LocalFile(Path path) implements ImageSource {}

  /** The longest URL that is followed. */
  int MAX_URL = 8192;

  /** A drive of Windows, not the scheme of a URL. */
  Pattern DRIVE = Pattern.compile("[A-Za-z]:[\\\\/].*", Pattern.DOTALL);

  /**
   * Reads a {@code data:}, {@code http:}, {@code https:} or {@code file:} URL or an absolute path.
   *
   * @throws ApiException with status 400 if it is none of these
   */
  static ImageSource parse(JsonValue value) {
    String url = value.text();
    if (url.startsWith("/") || url.startsWith("\\") || DRIVE.matcher(url).matches()) {
      return file(value, url);
    }
    int colon = url.indexOf(':');
    String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "data" -> new Data(data(value, url.substring(colon + 1)));
      case "http", "https" -> new Remote(RemoteImages.check(uri(value, url), value.path()));
      case "file" -> fileUrl(value, uri(value, url));
      default ->
          throw value.invalid("expected a data:, http:, https: or file: URL or an absolute path");
    };
  }

  private static URI uri(JsonValue value, String url) {
    if (url.length() > MAX_URL) {
      throw value.invalid("the URL has " + url.length() + " characters, at most " + MAX_URL);
    }
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw value.invalid("not a URL: " + e.getReason() + " at index " + e.getIndex());
    }
  }

  private static ImageSource fileUrl(JsonValue value, URI uri) {
    String host = uri.getRawAuthority();
    if (host != null && !host.isEmpty() && !host.equalsIgnoreCase("localhost")) {
      throw value.invalid("a file: URL cannot name another host");
    }
    String path = uri.getPath();
    if (path == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw value.invalid("expected file:///path");
    }
    String drive = path.startsWith("/") ? path.substring(1) : path;
    return file(value, DRIVE.matcher(drive).matches() ? drive : path);
  }

  private static ImageSource file(JsonValue value, String text) {
    // On Windows such a path names another machine, to which the user's credentials would be sent.
    if (text.startsWith("//") || text.startsWith("\\\\")) {
      throw value.invalid("a path cannot name another host");
    }
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return new LocalFile(path);
      }
    } catch (InvalidPathException e) {
      throw value.invalid("not a path: " + e.getReason());
    }
    throw value.invalid("the path is not absolute");
  }

  private static byte[] data(JsonValue value, String rest) {
    int comma = rest.indexOf(',');
    if (comma < 0) {
      throw value.invalid("a data: URL has a comma before its data");
    }
    String header = rest.substring(0, comma).strip().toLowerCase(Locale.ROOT);
    String data = rest.substring(comma + 1);
    try {
      byte[] bytes = header.endsWith(";base64") ? base64(data) : percentDecoded(data);
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw value.invalid("the data: URL is damaged: " + e.getMessage());
    }
    throw value.invalid("the data: URL has no data");
  }

  private static byte[] base64(String data) {
    String text = data.indexOf('%') < 0 ? data : latin1(percentDecoded(data));
    boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    boolean spaced = text.chars().anyMatch(Character::isWhitespace);
    String compact = spaced ? text.replaceAll("\\s+", "") : text;
    return (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(compact);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] percentDecoded(String data) {
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        bytes[length++] = bytes[i];
      } else if (i + 2 < bytes.length && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0) {
        bytes[length++] = (byte) (hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]));
        i += 2;
      } else {
        throw new IllegalArgumentException("% is not followed by two hexadecimal digits");
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  private static int hex(byte digit) {
    return Character.digit((char) digit, 16);
  }
}
