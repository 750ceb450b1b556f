package dev.fovea.hub.transfer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.base.ErrorCode;
import dev.fovea.hub.cache.Listing;
import dev.fovea.hub.cache.RemoteFile;
import dev.fovea.hub.settings.EnvironmentProxies;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.settings.ModelId;
import dev.fovea.hub.settings.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Speaks the hub's HTTP API. The token goes to the hub's own address only, not to where it
 * redirects. For any number of threads; closing ends all requests.
 */
public final class HubClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LARGEST_JSON = 32 << 20;
  private static final int LARGEST_REDIRECT_BODY = 1 << 16;
  private static final int MOST_REDIRECTS = 8;
  private static final String AGENT = "fovea";

  private final HubSettings settings;
  private final Transfer transfer;
  private final HttpClient http;
  private final StallWatch watch;

  public HubClient(HubSettings settings, Transfer transfer) {
    this.settings = settings;
    this.transfer = transfer;
    // Says what is wrong with the proxy's address before anything is asked.
    List<Proxy> _ = settings.proxies().select(settings.endpoint());
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeout())
            .proxy(settings.proxies());
    if (settings.proxies() instanceof EnvironmentProxies proxies) {
      proxies.authenticator().ifPresent(builder::authenticator);
    }
    this.http = builder.build();
    this.watch = new StallWatch(settings.timeout());
  }

  /** An answer whose body is read or closed by whoever has it. */
  record Answer(URI from, HttpResponse<InputStream> response, InputStream body)
      implements AutoCloseable {
    int status() {
      return response.statusCode();
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /**
     * Notes that so many bytes of the body were read, and reads its end if they are all. A
     * connection whose answer was read to its end serves the next request. Closing one before that
     * ends it, and with it what another thread may have asked on it meanwhile.
     */
    void taken(long bytes) throws IOException {
      if (response.headers().firstValueAsLong("content-length").orElse(-1) == bytes) {
        var _ = body.read();
      }
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /**
   * Returns what the repository has.
   *
   * @param pauses hears why the hub has to be asked again
   * @throws HubException if it is not to be had
   */
  public Listing listing(ModelId id, Consumer<String> pauses) throws InterruptedException {
    URI address =
        address(
            "/api/models/"
                + id.repository()
                + "/revision/"
                + encoded(id.revision())
                + "?blobs=true");
    Backoff backoff =
        new Backoff(transfer.hasty(), "the files of " + id + " at " + settings.endpoint(), pauses);
    while (true) {
      try (Answer answer = get(address, Optional.empty())) {
        return Listing.of(id, json(id, answer), address.toString());
      } catch (IOException e) {
        backoff.failed(e);
      }
    }
  }

  private JsonNode json(ModelId id, Answer answer) throws IOException {
    if (answer.status() != 200) {
      throw HubAnswers.failure(answer, id.toString(), settings);
    }
    byte[] content = answer.body().readNBytes(LARGEST_JSON + 1);
    try {
      JsonNode node = JSON.readTree(content);
      if (content.length <= LARGEST_JSON && node != null && node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw noHub(answer, e);
    }
    throw noHub(answer, new IOException("no object"));
  }

  private static HubException noHub(Answer answer, IOException e) {
    return new HubException(
        ErrorCode.UNAVAILABLE,
        "%s: expected JSON, found %s; a proxy or a login page of the network may answer instead of"
                .formatted(answer.from(), answer.header("content-type").orElse("no content type"))
            + " the hub, or HF_ENDPOINT names no hub",
        e);
  }

  /** Returns the address of a file. */
  URI address(ModelId id, String commit, RemoteFile file) {
    return address("/" + id.repository() + "/resolve/" + commit + "/" + encoded(file.name()));
  }

  private URI address(String path) {
    return URI.create(settings.endpoint() + path);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Asks for an address, and where it redirects to.
   *
   * @param range the value of the header Range, if not all is asked for
   */
  Answer get(URI address, Optional<String> range) throws IOException, InterruptedException {
    URI from = address;
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      HttpResponse<InputStream> response = send(request(from, range));
      Optional<String> location =
          isRedirect(response.statusCode())
              ? response.headers().firstValue("location")
              : Optional.empty();
      if (location.isEmpty()) {
        return new Answer(from, response, watch.guard(response.body()));
      }
      try (InputStream body = watch.guard(response.body())) {
        var _ = body.readNBytes(LARGEST_REDIRECT_BODY);
      }
      from = redirected(from, location.get());
    }
    throw new TransferException(
        ErrorCode.UNAVAILABLE, address + " redirects more than " + MOST_REDIRECTS + " times");
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).startsWith("too many authentication attempts")) {
        throw new HubException(
            ErrorCode.OFFLINE, "the proxy does not take the user and password of HTTPS_PROXY", e);
      }
      throw Unreachable.is(e) ? Unreachable.at(origin(request.uri()), e) : e;
    }
  }

  private HttpRequest request(URI address, Optional<String> range) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(settings.timeout())
            .header("User-Agent", AGENT)
            .header("Accept-Encoding", "identity");
    range.ifPresent(value -> request.header("Range", value));
    if (isEndpoint(address)) {
      settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    return request.build();
  }

  /** Returns whether an address is the hub itself, not something that it redirects to. */
  boolean isEndpoint(URI address) {
    return origin(address).equals(origin(settings.endpoint()));
  }

  private static String origin(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    int standard = scheme.equals("https") ? 443 : 80;
    return scheme
        + "://"
        + String.valueOf(address.getHost()).toLowerCase(Locale.ROOT)
        + ":"
        + (address.getPort() < 0 ? standard : address.getPort());
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static URI redirected(URI from, String location) throws TransferException {
    try {
      URI to = from.resolve(location);
      String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
      boolean same = scheme.equalsIgnoreCase(from.getScheme());
      if (to.getHost() != null && (scheme.equals("https") || (same && scheme.equals("http")))) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      throw (TransferException) refusedRedirect(from, location).initCause(e);
    }
    throw refusedRedirect(from, location);
  }

  private static TransferException refusedRedirect(URI from, String location) {
    return new TransferException(
        ErrorCode.UNAVAILABLE,
        from + " redirects to " + ModelId.shown(location) + ", where Fovea does not follow");
  }

  HubSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    watch.close();
    http.shutdownNow();
    http.close();
  }
}
