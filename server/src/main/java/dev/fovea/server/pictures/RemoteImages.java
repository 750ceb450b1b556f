package dev.fovea.server.pictures;

import dev.fovea.files.BlockingCalls;
import dev.fovea.server.access.AddressPolicy;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Errors;
import dev.fovea.server.work.Deadline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches pictures from other servers. Each host, also one that a redirect leads to, is resolved
 * once; if any of its addresses is not allowed it is refused, else the first is connected to.
 */
public final class RemoteImages {
  /**
   * What a fetch may take.
   *
   * @param time for everything, redirects included
   * @param maxBytes of the picture
   * @param maxRedirects to follow
   * @param trust the certificates to trust; if empty, those of the JDK
   */
  public record Limits(
      Duration time, int maxBytes, int maxRedirects, Optional<TrustOptions> trust) {
    public static final Limits DEFAULTS =
        new Limits(Duration.ofSeconds(10), 32 << 20, 3, Optional.empty());
  }

  /** How many names may be looked up at the same time, of servers that never answer included. */
  private static final int MOST_LOOKUPS = 32;

  private final HttpClient client;
  private final AddressPolicy policy;
  private final Limits limits;
  private final BlockingCalls names = new BlockingCalls("look names up", MOST_LOOKUPS);

  public RemoteImages(Vertx vertx, AddressPolicy policy, Limits limits) {
    this.policy = policy;
    this.limits = limits;
    HttpClientOptions options =
        new HttpClientOptions()
            .setKeepAlive(false)
            .setConnectTimeout((int) limits.time().toMillis())
            .setMaxHeaderSize(16_384);
    limits.trust().ifPresent(options::setTrustOptions);
    this.client = vertx.createHttpClient(options);
  }

  /**
   * Returns {@code uri} if it is one to be fetched.
   *
   * @param place the field of the request that names it
   * @throws ApiException with status 400 if it is not http or https, has no host, or has a password
   */
  static URI check(URI uri, String place) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw invalid(place, "the scheme " + scheme + " is not http or https");
    }
    if (uri.getRawUserInfo() != null) {
      throw invalid(place, "the URL has a user name");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
      throw invalid(place, "the URL has no valid host and port");
    }
    return uri;
  }

  /**
   * Returns the bytes at {@code uri}.
   *
   * @param mostBytes a limit below that of {@link Limits}
   * @throws ApiException with status 400 if the address is not allowed, or they cannot be fetched
   *     within the limits
   * @throws InterruptedException if the thread is interrupted meanwhile; the fetch is given up
   */
  public byte[] fetch(URI uri, int mostBytes, String place) throws InterruptedException {
    Deadline deadline = Deadline.in(limits.time());
    URI target = uri;
    for (int hop = 0; hop <= limits.maxRedirects(); hop++) {
      check(target, place);
      InetAddress address = resolve(target.getHost(), deadline, place);
      RemoteResponse response = get(target, address, mostBytes, deadline, place);
      if (response.redirect().isEmpty()) {
        return response.body();
      }
      target = redirect(target, response.redirect().get(), place);
    }
    throw invalid(place, "there are more than " + limits.maxRedirects() + " redirects");
  }

  private static URI redirect(URI from, String location, String place) {
    try {
      return from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw invalid(place, "a redirect leads to something that is not a URL");
    }
  }

  private InetAddress resolve(String host, Deadline deadline, String place)
      throws InterruptedException {
    List<InetAddress> addresses;
    try {
      addresses = names.call(() -> policy.resolve(host), deadline.time());
    } catch (RejectedExecutionException e) {
      throw Errors.overloaded(e).exception();
    } catch (TimeoutException e) {
      throw tooLong(place);
    } catch (ExecutionException e) {
      throw notPublic(host, place);
    }
    if (addresses.isEmpty() || !addresses.stream().allMatch(policy::allows)) {
      throw notPublic(host, place);
    }
    return addresses.getFirst();
  }

  /** Returns the same for a name that nobody knows as for one that this network alone knows. */
  private static ApiException notPublic(String host, String place) {
    return ApiError.at(
            place,
            "address_not_allowed",
            "The picture cannot be fetched: " + host + " is not the address of a public server.")
        .exception();
  }

  private RemoteResponse get(
      URI uri, InetAddress address, int mostBytes, Deadline deadline, String place)
      throws InterruptedException {
    boolean secure = uri.getScheme().equalsIgnoreCase("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setSsl(secure)
            .setHost(uri.getHost())
            .setPort(port)
            .setServer(pinned(address, port))
            .setURI(target(uri))
            .putHeader("Host", uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + port)
            .putHeader("Accept", "image/*")
            .putHeader("User-Agent", "Fovea");
    RemoteDownload download = new RemoteDownload(Math.min(mostBytes, limits.maxBytes()));
    client.request(options).onSuccess(download::send).onFailure(download::fail);
    try {
      return await(download.result(), deadline, place);
    } finally {
      download.giveUp();
    }
  }

  /** Returns an address without a name, since a name would be looked up again. */
  private static SocketAddress pinned(InetAddress address, int port) {
    try {
      InetAddress nameless = InetAddress.getByAddress(address.getAddress());
      return SocketAddress.inetSocketAddress(new InetSocketAddress(nameless, port));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of illegal length", e);
    }
  }

  private static String target(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private <T> T await(CompletableFuture<T> future, Deadline deadline, String place)
      throws InterruptedException {
    try {
      return future.get(deadline.left(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw tooLong(place);
    } catch (ExecutionException e) {
      throw invalid(place, message(e));
    }
  }

  private ApiException tooLong(String place) {
    return invalid(place, "it took more than " + limits.time().toMillis() + " ms");
  }

  private static String message(ExecutionException e) {
    return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
  }

  private static ApiException invalid(String place, String problem) {
    return ApiError.at(place, "invalid_image", "The picture cannot be fetched: " + problem + ".")
        .exception();
  }
}
