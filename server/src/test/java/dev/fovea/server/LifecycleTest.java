package dev.fovea.server;

import static dev.fovea.server.TestServer.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.FoveaException;
import dev.fovea.server.FakeModel.FakeGeneration;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LifecycleTest {
  /** Long enough for a request that is sent at once to be there, whatever else is going on. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private static String request(String body) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  private static FakeGeneration take(BlockingQueue<FakeGeneration> queue) throws Exception {
    FakeGeneration generation = queue.poll(20, TimeUnit.SECONDS);
    assertThat(generation).as("nothing came in 20 seconds").isNotNull();
    return generation;
  }

  /** Returns all that comes until the server closes the connection. */
  private static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"stream\":false",
        "\"stream\":true",
        "\"stream\":false,\"n\":3",
        "\"stream\":true,\"n\":3"
      })
  void clientGoes_whileNothingIsSaid_cancelsAll(String members) throws Exception {
    try (TestServer server = new TestServer()) {
      Socket socket = server.raw(request(ask("block", members)));
      int choices = members.contains("3") ? 3 : 1;
      for (int i = 0; i < choices; i++) {
        take(server.model.generations);
      }
      assertThat(server.model.cancelled).isEmpty();
      socket.close();
      for (int i = 0; i < choices; i++) {
        take(server.model.cancelled);
      }
    }
  }

  @Test
  void clientGoes_inMidStream_cancels() throws Exception {
    try (TestServer server = new TestServer()) {
      HttpResponse<Stream<String>> response =
          server.client.send(
              server.chat(ask("say and block", "\"stream\":true")).build(), BodyHandlers.ofLines());
      Stream<String> lines = response.body();
      assertThat(lines.iterator().next()).startsWith("data: ");
      lines.close();
      take(server.model.cancelled);
    }
  }

  @Test
  void clientReadsNothing_answerWaits() throws Exception {
    try (TestServer server = new TestServer()) {
      try (Socket _ = server.raw(request(ask("endless", "\"stream\":true")))) {
        assertThat(saidUntilBuffersAreFull(take(server.model.generations)))
            .isLessThan((64 << 20) / FakeModel.LONG_WORD.length());
        assertThat(server.get("/health").status()).isEqualTo(200);
      }
      take(server.model.cancelled);
    }
  }

  private static int saidUntilBuffersAreFull(FakeGeneration generation) throws Exception {
    int before;
    int after = -1;
    do {
      before = after;
      TimeUnit.MILLISECONDS.sleep(300);
      after = generation.said();
    } while (before != after);
    return after;
  }

  @Test
  void nothingSaid_streamHasHeartbeats() throws Exception {
    ServerOptions.Builder options = ServerOptions.builder().heartbeat(Duration.ofMillis(20));
    try (TestServer server = new TestServer(options);
        Socket socket = server.raw(request(ask("block", "\"stream\":true")))) {
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(reader.readLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(reader.lines().filter(line -> line.equals(": keep-alive")).limit(2)).hasSize(2);
    }
  }

  @Test
  void close_runningStream_endsOrIsToldAndCancelled() throws Exception {
    ServerOptions.Builder options = ServerOptions.builder().drain(Duration.ofMillis(200));
    try (TestServer server = new TestServer(options)) {
      HttpResponse<Stream<String>> response =
          server.client.send(
              server.chat(ask("say and block", "\"stream\":true")).build(), BodyHandlers.ofLines());
      CompletableFuture<HttpResponse<String>> plain =
          server.client.sendAsync(server.chat(ask("block")).build(), BodyHandlers.ofString());
      take(server.model.generations);
      take(server.model.generations);
      server.server.close();
      List<String> lines = response.body().toList();
      assertThat(lines).filteredOn(line -> line.contains("\"shutting_down\"")).hasSize(1);
      assertThat(lines).doesNotContain("data: [DONE]");
      assertThat(plain.join().statusCode()).isEqualTo(503);
      assertThat(server.model.cancelled).hasSize(2);
      server.server.close();
    }
  }

  @Test
  void close_whileDraining_refusesNewRequestsAndLetsOldOnesEnd() throws Exception {
    ServerOptions.Builder options = ServerOptions.builder().drain(Duration.ofSeconds(30));
    try (TestServer server = new TestServer(options)) {
      CompletableFuture<HttpResponse<String>> running =
          server.client.sendAsync(server.chat(ask("block")).build(), BodyHandlers.ofString());
      FakeGeneration generation = take(server.model.generations);
      Thread closing = Thread.startVirtualThread(server.server::close);
      Answer ready;
      do {
        ready = server.get("/ready");
      } while (ready.status() == 200);
      assertThat(ready.status()).isEqualTo(503);
      assertThat(server.get("/health").status()).isEqualTo(200);
      assertThat(server.post(ask("x")).at("/error/code")).isEqualTo("shutting_down");
      generation.cancel();
      assertThat(running.join().statusCode()).isEqualTo(503);
      closing.join();
    }
  }

  @Test
  void close_whileABodyComes_tellsItsClient() throws Exception {
    String request = request(ask("late"));
    String half = request.substring(0, request.length() - 5);
    for (Duration drain : List.of(Duration.ofMillis(1), Duration.ofSeconds(30))) {
      try (TestServer server = new TestServer(ServerOptions.builder().drain(drain));
          Socket socket = server.raw(half)) {
        while (server.server.inFlight() == 0) {
          Thread.onSpinWait();
        }
        Thread closing = Thread.startVirtualThread(server.server::close);
        if (drain.toSeconds() > 0) {
          awaitDraining(server);
          socket
              .getOutputStream()
              .write(request.substring(half.length()).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(all(socket)).startsWith("HTTP/1.1 503 ").contains("shutting_down");
        closing.join();
      }
    }
  }

  private static void awaitDraining(TestServer server) {
    while (server.get("/ready").status() == 200) {
      Thread.onSpinWait();
    }
  }

  @Test
  void prepare_thenStart_serves() {
    FoveaServer.prepare();
    try (TestServer server = new TestServer()) {
      assertThat(server.get("/ready").status()).isEqualTo(200);
    }
  }

  @Test
  void options_asText_hideTheKeys() {
    assertThat(ServerOptions.builder().apiKeys(List.of("secret")).build())
        .asString()
        .contains("1 keys")
        .doesNotContain("secret");
  }

  @Test
  void start_portTaken_saysSo() {
    try (TestServer server = new TestServer()) {
      ServerOptions options = ServerOptions.builder().port(server.server.port()).build();
      assertThatThrownBy(() -> FoveaServer.start(options, List.of()))
          .isInstanceOf(FoveaException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1 port " + server.server.port());
    }
  }

  @Test
  void start_notLoopbackWithoutKey_isRefused() {
    ServerOptions open = ServerOptions.builder().host("0.0.0.0").port(0).build();
    assertThatThrownBy(() -> FoveaServer.start(open, List.of()))
        .isInstanceOf(FoveaException.class)
        .hasMessageContaining("API key");
    ServerOptions unknown = ServerOptions.builder().host("no.such.host.invalid").build();
    assertThatThrownBy(() -> FoveaServer.start(unknown, List.of()))
        .hasMessageContaining("no.such.host.invalid");
  }

  @Test
  void connection_withoutCompleteRequest_isClosed() throws Exception {
    String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n";
    try (TestServer server = new TestServer(ServerOptions.builder().idle(IDLE));
        Socket nothing = server.raw("");
        Socket begun = server.raw("POST /v1/chat");
        Socket halfAHead = server.raw("POST /v1/chat/completions HTTP/1.1\r\nHost: localh");
        Socket halfABody = server.raw(head + "Content-Length: 9\r\n\r\n{");
        Socket whole = server.raw("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      assertThat(all(nothing)).isEmpty();
      for (Socket socket : List.of(begun, halfAHead, halfABody)) {
        assertThat(all(socket))
            .startsWith("HTTP/1.1 408 Request Timeout\r\n")
            .containsIgnoringCase("Connection: close\r\n")
            .contains("x-request-id: ", "{\"error\":{\"message\":", "\"request_timeout\"");
      }
      assertThat(all(whole)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void connection_whoseAnswerTakesLong_isNotIdle() throws Exception {
    try (TestServer server = new TestServer(ServerOptions.builder().idle(IDLE));
        Socket socket = server.raw(request(ask("block")))) {
      FakeGeneration generation = take(server.model.generations);
      assertThat(server.model.cancelled.poll(2 * IDLE.toMillis(), TimeUnit.MILLISECONDS)).isNull();
      generation.cancel();
      assertThat(all(socket)).startsWith("HTTP/1.1 503 ");
    }
  }

  @Test
  void connection_pipelined_answersInOrder() throws Exception {
    String last = request(ask("third")).replaceFirst("\r\n", "\r\nConnection: close\r\n");
    try (TestServer server = new TestServer()) {
      String answers =
          server.rawAnswer(
              request(ask("first")) + request(ask("second", "\"stream\":true")) + last);
      assertThat(answers).containsSubsequence("\"first\"", "\"second\"", "[DONE]", "\"third\"");
    }
  }
}
