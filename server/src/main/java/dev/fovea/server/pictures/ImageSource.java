package dev.fovea.server.pictures;

import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.JsonText;
import dev.fovea.server.wire.JsonValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a picture of a request comes from. */
public sealed interface ImageSource {
  /** The request itself. */
  record Data(byte[] bytes) implements ImageSource {}

  /** Another server; the scheme is http or https and there is a host. */
  record Remote(URI uri) implements ImageSource {}

  /** A file of this machine; the path is absolute. */
  record LocalFile(Path path) implements ImageSource {}

  /** The longest URL that is followed. */
  int MAX_URL = 8192;

  /** How URLs begin that have the picture in themselves. */
  String DATA = "data:";

  /** A drive of Windows, not the scheme of a URL. */
  Pattern DRIVE = Pattern.compile("[A-Za-z]:[\\\\/].*", Pattern.DOTALL);

  /** How files of pictures begin in base64: PNG, JPEG, GIF, WebP and TIFF. */
  List<String> BASE64_STARTS = List.of("ivborw0kggo", "/9j/", "r0lgod", "uklgr", "suksq", "tu0ak");

  /** A text with one of these starts that is longer is not a path. */
  int SHORT = 100;

  /**
   * Reads a {@code data:}, {@code http:}, {@code https:} or {@code file:} URL or an absolute path.
   *
   * @throws ApiException with status 400 if it is none of these
   */
  static ImageSource parse(JsonValue value) {
    JsonText text = value.rawText();
    if (text.startsWith(DATA)) {
      return text.escaped()
          ? data(value, text.bytes(), DATA.length())
          : new Data(decoded(value, text.source(), text.start() + DATA.length(), text.end()));
    }
    if (text.length() > SHORT && BASE64_STARTS.stream().anyMatch(text::startsWith)) {
      throw value.invalid("expected a URL; base64 needs data:image/png;base64, before it");
    }
    String url = stripped(text.string());
    if (url.regionMatches(/* ignoreCase= */ true, 0, DATA, 0, DATA.length())) {
      return data(value, url.getBytes(StandardCharsets.UTF_8), DATA.length());
    }
    if (url.length() > MAX_URL) {
      throw value.invalid("the URL has " + url.length() + " characters, at most " + MAX_URL);
    }
    return named(value, url);
  }

  private static ImageSource named(JsonValue value, String url) {
    if (url.startsWith("/") || url.startsWith("\\") || DRIVE.matcher(url).matches()) {
      return file(value, url);
    }
    int colon = url.indexOf(':');
    String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "http", "https" -> new Remote(RemoteImages.check(uri(value, url), value.path()));
      case "file" -> fileUrl(value, uri(value, url));
      default ->
          throw value.invalid("expected a data:, http:, https: or file: URL or an absolute path");
    };
  }

  /** Leaves out what browsers leave out at both ends of a URL. */
  private static String stripped(String url) {
    int start = 0;
    int end = url.length();
    while (start < end && url.charAt(start) <= ' ') {
      start++;
    }
    while (end > start && url.charAt(end - 1) <= ' ') {
      end--;
    }
    return url.substring(start, end);
  }

  private static URI uri(JsonValue value, String url) {
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

  private static ImageSource data(JsonValue value, byte[] url, int start) {
    return new Data(decoded(value, url, start, url.length));
  }

  private static byte[] decoded(JsonValue value, byte[] url, int start, int end) {
    try {
      return DataUrl.decode(url, start, end);
    } catch (IllegalArgumentException e) {
      throw value.invalid(String.valueOf(e.getMessage()));
    }
  }
}
