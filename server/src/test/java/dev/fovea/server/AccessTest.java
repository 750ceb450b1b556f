package dev.fovea.server;

import static dev.fovea.server.TestServer.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.library.MemoryBudget;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.http.BodyBudget;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private static final String CHAT =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(ServerOptions.builder().maxBodyBytes(10_000));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Returns the head of an answer to a request with these header lines; the server closes. */
  private static String raw(TestServer server, String line, String... headers) throws IOException {
    return server.rawAnswer(
        line + " HTTP/1.1\r\nConnection: close\r\n" + String.join("", headers) + "\r\n");
  }

  @Test
  void models_list_hasEachModel() {
    Answer answer = server.get("/v1/models");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().body())
        .isEqualTo(
            "{\"object\":\"list\",\"data\":[{\"id\":\"fake\",\"object\":\"model\","
                + "\"created\":1700000000,\"owned_by\":\"fovea\"}]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fake", "fake/fake", "fake%2Ffake", "%66ake"})
  void models_byAnyName_givesTheModel(String name) {
    assertThat(server.get("/v1/models/" + name).at("/id")).isEqualTo("fake");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/models/xxx,404,model_not_found",
    "GET,/v1/models/qwen2.5-vl-3b,404,model_not_downloaded",
    "GET,/,404,unknown_url",
    "GET,/chat/completions,404,unknown_url",
    "POST,/v1/completions,404,unknown_url",
    "GET,/v1/chat/completions,405,method_not_allowed",
    "DELETE,/v1/models,405,method_not_allowed",
    "POST,/health,405,method_not_allowed"
  })
  void route_wrong_isAnErrorInOpenAisShape(String method, String path, int status, String code) {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(path)).method(method, BodyPublishers.noBody()).build();
    Answer answer = server.send(request);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.at("/error/code")).isEqualTo(code);
    assertThat(answer.response().headers().firstValue("allow").isPresent())
        .isEqualTo(status == 405);
  }

  @Test
  void head_isGetWithoutBody() throws Exception {
    assertThat(raw(server, "HEAD /v1/models", "Host: localhost\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("Content-Length: " + server.get("/v1/models").response().body().length())
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:60315", "127.0.0.1", "127.0.0.1:1", "[::1]:80"})
  void host_ownName_isLetIn(String host) throws Exception {
    assertThat(raw(server, "GET /health", "Host: " + host + "\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example\r\n",
        "Host: localhost.evil.example\r\n",
        "Host: localhost:80.evil.example\r\n",
        "Host: 127.0.0.1.nip.io\r\n",
        "Host: [::1].evil.example\r\n",
        "Host: 192.168.0.1\r\n",
        "Host: \r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
        "Host: localhost\r\nOrigin: http://evil.example\r\n",
        "Host: localhost\r\nOrigin: http://localhost.evil.example\r\n",
        "Host: localhost\r\nOrigin: http://localhost@evil.example\r\n",
        "Host: localhost\r\nOrigin: null\r\n",
        "Host: localhost\r\nOrigin: file://\r\n"
      })
  void hostOrOrigin_foreign_isRefused(String headers) throws Exception {
    for (String line : List.of("GET /health", "GET /v1/models", "OPTIONS /v1/chat/completions")) {
      assertThat(raw(server, line, headers))
          .matches("(?s)HTTP/1.1 (403|400) .*")
          .doesNotContainIgnoringCase("access-control");
    }
  }

  @Test
  void host_inTheRequestLine_doesNotHelp() throws Exception {
    assertThat(raw(server, "GET http://localhost/health", "Host: evil.example\r\n"))
        .startsWith("HTTP/1.1 403 ");
  }

  @Test
  void origin_loopback_mayReadTheAnswer() {
    HttpRequest request = server.chat(ask("x")).header("Origin", "http://localhost:3000").build();
    Answer answer = server.send(request);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().headers().firstValue("access-control-allow-origin"))
        .hasValue("http://localhost:3000");
    assertThat(server.post(ask("x")).response().headers().map())
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void preflight_loopback_isAllowed() {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", "http://127.0.0.1:5173")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization,content-type")
            .build();
    HttpResponse<String> response = server.send(request).response();
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("access-control-allow-origin"))
        .hasValue("http://127.0.0.1:5173");
    assertThat(response.headers().firstValue("access-control-allow-headers"))
        .hasValue("authorization,content-type");
    assertThat(response.headers().firstValue("access-control-allow-methods"))
        .hasValue("POST, OPTIONS");
  }

  @Test
  void body_overTheLimit_isRefused() {
    Answer answer = server.post(ask("x".repeat(20_000)));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.at("/error/code")).isEqualTo("request_too_large");
    assertThat(server.post(ask("x".repeat(9_000))).status()).isEqualTo(200);
  }

  @Test
  void body_overTheMemoryForBodies_isRefusedWithTheNumber() {
    MemoryBudget memory = new MemoryBudget(BodyBudget.PLAIN * 6_000, 1 << 20, 1 << 20, 1 << 20);
    try (TestServer small = new TestServer(ServerOptions.builder(), memory)) {
      Answer answer = small.post(ask("x".repeat(9_000)));
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.at("/error/message")).contains("6000 bytes");
      assertThat(small.post(ask("x".repeat(5_000))).status()).isEqualTo(200);
    }
  }

  @Test
  void body_withOtherCharacters_needsMoreMemory() {
    MemoryBudget memory = new MemoryBudget(BodyBudget.OTHER * 6_000, 1 << 20, 1 << 20, 1 << 20);
    try (TestServer small = new TestServer(ServerOptions.builder(), memory)) {
      assertThat(small.post(ask("x".repeat(8_000))).status()).isEqualTo(200);
      assertThat(small.post(ask("\u732b" + "x".repeat(5_000))).status()).isEqualTo(200);
      for (String other : List.of("\u732b", "\n")) {
        Answer answer = small.post(ask("x".repeat(8_000) + other));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.at("/error/message")).contains("6000 bytes");
      }
      assertThat(small.post(ask("x".repeat(8_000))).status())
          .as("all was given back")
          .isEqualTo(200);
    }
  }

  @Test
  void body_overTheLimitInChunks_isRefused() throws Exception {
    String chunk = "3e8\r\n" + "x".repeat(1000) + "\r\n";
    assertThat(
            server.rawAnswer(
                CHAT + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(11) + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .contains("request_too_large");
  }

  @Test
  void body_announcedTooLarge_isRefusedBeforeItComes() throws Exception {
    assertThat(server.rawAnswer(CHAT + "Content-Length: 99999999999\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
    assertThat(server.rawAnswer(CHAT + "Expect: 100-continue\r\nContent-Length: 10001\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void body_tooManyAtOnce_areRefusedForNow() throws Exception {
    // Four bodies of the largest size are held at once, so three of these are refused.
    MemoryBudget memory =
        new MemoryBudget(BodyBudget.PLAIN * 4 * 10_000, 1 << 20, 1 << 20, 1 << 20);
    try (TestServer small = new TestServer(ServerOptions.builder().maxBodyBytes(10_000), memory)) {
      tooManyAtOnce(small);
    }
  }

  private static void tooManyAtOnce(TestServer server) throws IOException {
    String head = CHAT + "Content-Length: 9000\r\n\r\n";
    List<Socket> unfinished = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      unfinished.add(server.raw(head + " ".repeat(8_000)));
    }
    Socket refused = firstAnswered(unfinished);
    assertThat(new String(refused.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .startsWith("HTTP/1.1 503 ")
        .contains("overloaded", "Retry-After");
    for (Socket socket : unfinished) {
      socket.close();
    }
    String answer;
    do {
      answer = server.rawAnswer(head + " ".repeat(9_000));
    } while (answer.startsWith("HTTP/1.1 503"));
    assertThat(answer).startsWith("HTTP/1.1 400 ");
  }

  private static Socket firstAnswered(List<Socket> sockets) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (deadline - System.nanoTime() > 0) {
      for (Socket socket : sockets) {
        if (socket.getInputStream().available() > 0) {
          return socket;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("none of " + sockets.size() + " requests was answered");
  }

  @Test
  void body_expected_isAskedFor() throws Exception {
    String body = ask("x");
    assertThat(
            server.rawAnswer(
                CHAT
                    + "Expect: 100-continue\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body))
        .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
  }

  @Test
  void hostOrOrigin_allowedByTheOperator_isLetIn() throws Exception {
    ServerOptions.Builder options =
        ServerOptions.builder()
            .allowedHosts(List.of("fovea.example", "*.lan:80"))
            .allowedOrigins(List.of("https://app.example", "chrome-extension://*"));
    try (TestServer own = new TestServer(options)) {
      for (String host : List.of("fovea.example", "Fovea.Example:99", "a.lan:80", "localhost:5")) {
        assertThat(raw(own, "GET /health", "Host: " + host + "\r\n")).startsWith("HTTP/1.1 200 ");
      }
      for (String host :
          List.of("evil.example", "a.lan", "fovea.example.evil", "x@fovea.example")) {
        assertThat(raw(own, "GET /health", "Host: " + host + "\r\n")).startsWith("HTTP/1.1 403 ");
      }
      for (String origin : List.of("https://app.example", "chrome-extension://abc")) {
        assertThat(raw(own, "OPTIONS /v1/models", "Host: localhost\r\n", origin(origin)))
            .startsWith("HTTP/1.1 204 ")
            .containsIgnoringCase("access-control-allow-origin: " + origin + "\r\n")
            .doesNotContainIgnoringCase("access-control-allow-credentials");
      }
      for (String origin : List.of("http://app.example", "https://app.example:1", "null")) {
        assertThat(raw(own, "OPTIONS /v1/models", "Host: localhost\r\n", origin(origin)))
            .startsWith("HTTP/1.1 403 ")
            .doesNotContainIgnoringCase("access-control");
      }
    }
  }

  private static String origin(String origin) {
    return "Origin: " + origin + "\r\n";
  }

  @Test
  void hostOrOrigin_foreign_isToldHowToBeAllowed() throws Exception {
    assertThat(raw(server, "GET /health", "Host: fovea.example:80\r\n"))
        .contains("host_not_allowed", "start the server with --allow-host fovea.example\"");
    assertThat(raw(server, "GET /health", "Host: localhost\r\n", origin("app://obsidian.md")))
        .contains("origin_not_allowed", "start the server with --allow-origin app://obsidian.md\"");
  }

  @Test
  void key_wantedEverywhereButForHealth() throws Exception {
    ServerOptions.Builder options =
        ServerOptions.builder()
            .host("0.0.0.0")
            .apiKeys(List.of("first", "second"))
            .idle(Duration.ofSeconds(2));
    try (TestServer open = new TestServer(options)) {
      String host = "Host: some.name.example\r\n";
      assertThat(raw(open, "GET /health", host)).startsWith("HTTP/1.1 200 ");
      assertThat(raw(open, "GET /ready", host)).startsWith("HTTP/1.1 200 ");
      for (Optional<String> key :
          List.of(
              Optional.<String>empty(),
              Optional.of("Bearer third"),
              Optional.of("Bearer "),
              Optional.of("first"),
              Optional.of("Basic first"))) {
        String header = key.map(value -> "Authorization: " + value + "\r\n").orElse("");
        assertThat(raw(open, "GET /v1/models", host, header))
            .startsWith("HTTP/1.1 401 ")
            .contains("invalid_api_key");
      }
      assertThat(raw(open, "GET /v1/models", host, "Authorization: Bearer first\r\n"))
          .startsWith("HTTP/1.1 200 ");
      assertThat(raw(open, "GET /v1/models", host, "Authorization: bearer second\r\n"))
          .startsWith("HTTP/1.1 200 ");
      assertThat(raw(open, "GET /health", host, "Origin: http://evil.example\r\n"))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void health_andReady_sayHowItIs() {
    assertThat(server.get("/health").response().body()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(server.get("/ready").response().body()).isEqualTo("{\"status\":\"ready\"}");
  }
}
