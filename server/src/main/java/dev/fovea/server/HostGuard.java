package dev.fovea.server;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps web pages away from the API: a page elsewhere shows itself by its origin, and one that has
 * its own name resolve to this machine (DNS rebinding) by the host it asks for.
 */
final class HostGuard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final boolean checkHost;
  private final String boundHost;

  /**
   * Creates a guard.
   *
   * @param loopback whether the server is bound to loopback. Elsewhere any host may be asked for:
   *     there a key protects the API, which a page does not have
   * @param boundHost the host that the server was told to bind to
   */
  HostGuard(boolean loopback, String boundHost) {
    this.checkHost = loopback;
    this.boundHost = normal(boundHost);
  }

  private static String normal(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.indexOf(':') >= 0 && !lower.startsWith("[") ? "[" + lower + "]" : lower;
  }

  /**
   * Returns the origin of the page that asks, if one does.
   *
   * @throws ApiException with status 403 if the host or the origin is foreign
   */
  Optional<String> check(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll("Host");
    if (hosts.size() > 1 || (checkHost && (hosts.isEmpty() || !isOwn(hosts.getFirst())))) {
      throw forbidden("host_not_allowed", "Host " + String.join(", ", hosts));
    }
    List<String> origins = request.headers().getAll("Origin");
    if (origins.isEmpty()) {
      return Optional.empty();
    }
    if (origins.size() > 1 || !isLoopbackOrigin(origins.getFirst())) {
      throw forbidden("origin_not_allowed", "Origin " + String.join(", ", origins));
    }
    return Optional.of(origins.getFirst());
  }

  private boolean isOwn(String authority) {
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    String host = normal(end <= 0 ? authority : authority.substring(0, end));
    String port = end <= 0 ? "" : authority.substring(end);
    return (LOOPBACK.contains(host) || host.equals(boundHost)) && port.matches("(:[0-9]{0,5})?");
  }

  private static boolean isLoopbackOrigin(String origin) {
    try {
      URI uri = new URI(origin);
      String scheme = uri.getScheme();
      String host = uri.getHost();
      return host != null
          && ("http".equals(scheme) || "https".equals(scheme))
          && uri.getRawUserInfo() == null
          && LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static ApiException forbidden(String code, String what) {
    return ApiError.of(403, code, what + " is not allowed: the API is for this machine only.")
        .exception();
  }
}
