package dev.fovea.cli.models;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Reads where a server is: {@code host}, {@code host:port}, or a URL. */
public final class ServerAddress {
  private static final int PORT = 60315;

  /** Where {@code fovea serve} listens by itself. */
  static final URI USUAL = URI.create("http://127.0.0.1:" + PORT);

  private ServerAddress() {}

  /**
   * Returns the address, without a path. An address to listen on everywhere means this machine.
   *
   * @throws IllegalArgumentException if {@code text} is none
   */
  public static URI parse(String text) {
    String plain = text.strip();
    try {
      URI given = new URI(plain.contains("://") ? plain : "http://" + plain);
      String scheme = String.valueOf(given.getScheme()).toLowerCase(Locale.ROOT);
      String path = given.getPath() == null ? "" : given.getPath();
      boolean known = scheme.equals("http") || scheme.equals("https");
      if (!known
          || given.getHost() == null
          || given.getUserInfo() != null
          || given.getQuery() != null
          || given.getFragment() != null
          || !(path.isEmpty() || path.equals("/"))
          || given.getPort() > 65535) {
        throw wrong(text);
      }
      int port = given.getPort() >= 0 ? given.getPort() : scheme.equals("http") ? PORT : 443;
      return new URI(scheme, null, reachable(given.getHost()), port, null, null, null);
    } catch (URISyntaxException e) {
      throw wrong(text);
    }
  }

  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "[::]" -> "[::1]";
      default -> host;
    };
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "\"%s\" is no address of a server; expected one such as http://127.0.0.1:%d or host:port"
            .formatted(text, PORT));
  }
}
