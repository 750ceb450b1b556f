package dev.fovea.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.library.MemoryBudget;
import dev.fovea.library.ModelPool;
import dev.fovea.library.PoolOptions;
import dev.fovea.server.access.AddressPolicy;
import dev.fovea.server.pictures.RemoteImages;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A server on a free port with a {@link FakeModel} named {@code fake}, and a client for it. */
public final class TestServer implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public final FakeModel model = new FakeModel();
  final FoveaServer server;
  final HttpClient client = HttpClient.newHttpClient();

  public TestServer() {
    this(ServerOptions.builder());
  }

  public TestServer(ServerOptions.Builder options) {
    this(options, AddressPolicy.PUBLIC, RemoteImages.Limits.DEFAULTS);
  }

  public TestServer(
      ServerOptions.Builder options, AddressPolicy policy, RemoteImages.Limits limits) {
    server =
        FoveaServer.start(
            options.port(0).build(),
            FoveaServer.pool(List.of(model.served("fake")), PoolOptions.DEFAULTS),
            policy,
            limits);
  }

  /** Starts a server that has so much memory. */
  public TestServer(ServerOptions.Builder options, MemoryBudget memory) {
    server =
        FoveaServer.start(
            options.port(0).build(),
            FoveaServer.pool(List.of(model.served("fake")), PoolOptions.DEFAULTS.sharing(memory)));
  }

  /** Starts a server of the models of a pool, which stays the caller's. */
  public TestServer(ServerOptions.Builder options, ModelPool pool) {
    server = FoveaServer.start(options.port(0).build(), pool);
  }

  /** A response whose body is read as JSON. */
  public record Answer(HttpResponse<String> response, JsonNode json) {
    public int status() {
      return response.statusCode();
    }

    /** Returns a value by a path such as {@code "/error/param"}; null if it is null or absent. */
    public String at(String pointer) {
      return json.at(pointer).asText(null);
    }

    public String text() {
      return at("/choices/0/message/content");
    }
  }

  /** Returns a request body that asks {@code text}, with further members. */
  public static String ask(String text, String... members) {
    String content = MAPPER.getNodeFactory().textNode(text).toString();
    return body("[{\"role\":\"user\",\"content\":" + content + "}]", members);
  }

  /** Returns a request body with these messages and further members. */
  static String body(String messages, String... members) {
    String more = Stream.of(members).map(member -> "," + member).reduce("", String::concat);
    return "{\"model\":\"fake\",\"messages\":" + messages + more + "}";
  }

  public URI uri(String path) {
    return URI.create(server.address() + path);
  }

  HttpRequest.Builder chat(String body) {
    return HttpRequest.newBuilder(uri("/v1/chat/completions"))
        .timeout(Duration.ofMinutes(2))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  public Answer post(String body) {
    return send(chat(body).build());
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).timeout(Duration.ofMinutes(2)).build());
  }

  /** Sends a request with any method; an empty body counts as none. */
  Answer call(String method, String path, String body) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofMinutes(2))
            .method(method, BodyPublishers.ofString(body))
            .build());
  }

  public Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return new Answer(response, json(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(String text) throws IOException {
    return text.startsWith("{") ? MAPPER.readTree(text) : MAPPER.missingNode();
  }

  /** Returns the data of all events of a streamed answer. */
  List<String> stream(String body) throws Exception {
    HttpResponse<Stream<String>> response = client.send(chat(body).build(), BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + ": " + response.body().toList());
    }
    return response.body().filter(line -> line.startsWith("data: ")).map(TestServer::data).toList();
  }

  private static String data(String line) {
    return line.substring("data: ".length());
  }

  /** Opens a connection and sends {@code text} as it is. */
  Socket raw(String text) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(120_000);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** Sends {@code text} as it is and returns all that comes until the server closes. */
  String rawAnswer(String text) throws IOException {
    try (Socket socket = raw(text)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.close();
  }
}
