package dev.fovea.hub.settings;

import dev.fovea.base.ErrorCode;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}
 * name, in small letters first, as curl and Python read them. Where none is named, those of the
 * JVM.
 */
public final class EnvironmentProxies extends ProxySelector {
  private static final List<String> NAMES = List.of("https_proxy", "http_proxy", "all_proxy");

  private final Map<String, String> variables;

  private EnvironmentProxies(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  static ProxySelector of(Map<String, String> variables) {
    EnvironmentProxies proxies = new EnvironmentProxies(variables);
    ProxySelector ofJvm = ProxySelector.getDefault();
    boolean named = NAMES.stream().anyMatch(name -> proxies.variable(name).isPresent());
    return named || ofJvm == null ? proxies : ofJvm;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name))
        .or(() -> Optional.ofNullable(variables.get(name.toUpperCase(Locale.ROOT))))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private Optional<Proxy> proxy(String name) {
    return variable(name).map(value -> proxy(name, value));
  }

  private static Proxy proxy(String name, String value) {
    URI uri = parsed(value);
    if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw wrong(name);
    }
    int port = uri.getPort() < 0 ? 80 : uri.getPort();
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port));
  }

  /** Returns the address, or one without a host if it is none. */
  private static URI parsed(String value) {
    try {
      return uri(value);
    } catch (IllegalArgumentException e) {
      return URI.create("none:none");
    }
  }

  /** The value may have a password in it, so that neither it nor a cause that has it is shown. */
  private static HubException wrong(String name) {
    return new HubException(
        ErrorCode.SETTINGS,
        name.toUpperCase(Locale.ROOT)
            + ": expected the address of an HTTP proxy, as in"
            + " http://proxy.example:3128");
  }

  /**
   * Returns what tells proxies the {@code user:password@} of their addresses; empty if no address
   * has them, since a client with an authenticator reads other refusals differently.
   */
  public Optional<Authenticator> authenticator() {
    Map<String, PasswordAuthentication> byHost = new HashMap<>();
    for (String name : NAMES) {
      variable(name)
          .map(EnvironmentProxies::parsed)
          .filter(proxy -> proxy.getRawUserInfo() != null)
          .ifPresent(proxy -> byHost.putIfAbsent(proxy.getHost(), credentials(proxy)));
    }
    return byHost.isEmpty() ? Optional.empty() : Optional.of(new ProxyLogin(byHost));
  }

  /** Answers proxies, and nobody else. */
  private static final class ProxyLogin extends Authenticator {
    private final Map<String, PasswordAuthentication> byHost;

    ProxyLogin(Map<String, PasswordAuthentication> byHost) {
      this.byHost = Map.copyOf(byHost);
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      return getRequestorType() == RequestorType.PROXY ? byHost.get(getRequestingHost()) : null;
    }
  }

  private static URI uri(String value) {
    return URI.create(value.contains("://") ? value : "http://" + value);
  }

  private static PasswordAuthentication credentials(URI proxy) {
    String[] parts = proxy.getRawUserInfo().split(":", 2);
    String password = parts.length == 2 ? parts[1] : "";
    return new PasswordAuthentication(decoded(parts[0]), decoded(password).toCharArray());
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /**
   * Returns the way to an address.
   *
   * @throws HubException {@link ErrorCode#SETTINGS} if the variable for it names no HTTP proxy;
   *     whoever stays on this machine need not care
   */
  @Override
  public List<Proxy> select(URI uri) {
    String host = unbracketed(Optional.ofNullable(uri.getHost()).orElse(""));
    if (isExempt(host)) {
      return List.of(Proxy.NO_PROXY);
    }
    String name = "https".equalsIgnoreCase(uri.getScheme()) ? "https_proxy" : "http_proxy";
    return List.of(proxy(name).or(() -> proxy("all_proxy")).orElse(Proxy.NO_PROXY));
  }

  /** Returns a host as a name has it: in small letters, an IPv6 address without brackets. */
  private static String unbracketed(String host) {
    return host.toLowerCase(Locale.ROOT).replaceFirst("^\\[(.*)]$", "$1");
  }

  /** Returns a name of {@code NO_PROXY} without its port and the dot before it. */
  private static String exempted(String name) {
    boolean bareIpv6 = !name.startsWith("[") && name.indexOf(':') != name.lastIndexOf(':');
    return bareIpv6
        ? name
        : unbracketed(name.replaceFirst(":\\d+$", "")).replaceFirst("^\\*?\\.", "");
  }

  private boolean isExempt(String host) {
    return Stream.of(variable("no_proxy").orElse("").toLowerCase(Locale.ROOT).split(",", -1))
        .map(String::strip)
        .map(EnvironmentProxies::exempted)
        .filter(name -> !name.isEmpty())
        .anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The request fails with the same exception.
  }
}
