package dev.fovea.server.access;

import dev.fovea.server.settings.HostPattern;
import dev.fovea.server.settings.HostPattern.Authority;
import dev.fovea.server.settings.OriginPattern;
import dev.fovea.server.settings.ServerOptions;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps web pages away from the API: a page elsewhere shows itself by its origin, and one that has
 * its own name resolve to this machine (DNS rebinding) by the host it asks for.
 */
public final class HostGuard {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

  private static final List<OriginPattern> LOOPBACK_ORIGINS =
      Stream.of("http", "https")
          .flatMap(scheme -> LOOPBACK.stream().map(host -> scheme + "://" + host + ":*"))
          .map(OriginPattern::of)
          .toList();

  private final boolean checkHost;
  private final List<HostPattern> hosts;
  private final List<OriginPattern> origins;

  /**
   * Creates a guard.
   *
   * @param loopback whether the server is bound to loopback. Elsewhere any host may be asked for:
   *     there a key protects the API, which a page does not have
   * @param options the host that the server was told to bind to, and the hosts and origins that are
   *     allowed besides those of this machine
   */
  public HostGuard(boolean loopback, ServerOptions options) {
    this.checkHost = loopback;
    this.hosts =
        Stream.of(LOOPBACK, List.of(options.host()), options.allowedHosts())
            .flatMap(List::stream)
            .filter(host -> !host.isEmpty())
            .map(HostPattern::of)
            .toList();
    this.origins =
        Stream.concat(
                LOOPBACK_ORIGINS.stream(), options.allowedOrigins().stream().map(OriginPattern::of))
            .toList();
  }

  /**
   * Returns the origin of the page that asks, if one does.
   *
   * @throws ApiException with status 403 if the host or the origin is foreign
   */
  public Optional<String> check(HttpServerRequest request) {
    checkHost(request.headers().getAll("Host"));
    List<String> named = request.headers().getAll("Origin");
    if (named.isEmpty()) {
      return Optional.empty();
    }
    String origin = named.getFirst();
    if (named.size() > 1 || origins.stream().noneMatch(allowed -> allowed.matches(origin))) {
      throw forbidden("origin", String.join(", ", named), origin);
    }
    return Optional.of(origin);
  }

  private void checkHost(List<String> named) {
    if (named.isEmpty()) {
      if (checkHost) {
        throw ApiError.of(403, "host_not_allowed", "The request has no Host header.").exception();
      }
      return;
    }
    String host = named.getFirst();
    Optional<Authority> authority = HostPattern.authority(host);
    if (named.size() > 1 || (checkHost && authority.filter(this::isAllowed).isEmpty())) {
      throw forbidden(
          "host", String.join(", ", named), authority.map(Authority::name).orElse("NAME"));
    }
  }

  private boolean isAllowed(Authority authority) {
    return hosts.stream().anyMatch(host -> host.matches(authority));
  }

  private static ApiException forbidden(String what, String found, String option) {
    return ApiError.of(
            403,
            what + "_not_allowed",
            "The %s \"%s\" is not allowed: the API is for this machine. ".formatted(what, found)
                + "To allow it, start the server with --allow-%s %s".formatted(what, option))
        .exception();
  }
}
