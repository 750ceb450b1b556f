package dev.fovea.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.cli.CommandRun.Setting;
import dev.fovea.cli.models.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands where something else than a server of Fovea listens, or one that is broken. */
class HostileServerTest {
  private static final String LOADING =
      event("{\"status\": \"downloading\", \"downloaded_bytes\": 5, \"total_bytes\": 10}");

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile UnaryOperator<String> answer = request -> "";
  private ServerSocket socket;
  private Setting setting;

  @BeforeEach
  void open() throws IOException {
    socket = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    setting =
        new Setting(
            new Surroundings(
                Map.of(),
                URI.create("http://127.0.0.1:" + socket.getLocalPort()),
                () -> {
                  throw new AssertionError("the cache is not for these commands");
                }),
            new FakeLoader(new FakeModel()),
            /* interactive= */ false);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        BufferedReader in =
            new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        String first = in.readLine();
        if (first != null) {
          requests.add(first);
          String line = first;
          while (line != null && !line.isEmpty()) {
            line = in.readLine();
          }
          client.getOutputStream().write(answer.apply(first).getBytes(UTF_8));
          client.getOutputStream().flush();
        }
      } catch (IOException e) {
        // The client has gone, or the test ends.
      }
    }
  }

  private static String http(String status, String type, String body) {
    return "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        .formatted(status, type, body.getBytes(UTF_8).length, body);
  }

  private static String json(String body) {
    return http("200 OK", "application/json", body);
  }

  private static String event(String data) {
    return "event: x\ndata: " + data + "\n\n";
  }

  private static String events(String text) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + text;
  }

  private void assertFails(String arguments, String part) {
    CommandRun run = setting.run(arguments.split(" ", -1));
    assertThat(run.code()).as(arguments).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    String last = run.err().lines().toList().getLast();
    assertThat(last).startsWith("fovea: ").contains(part).doesNotContain("defect", "\u001b");
    assertThat(run.err().lines().filter(line -> line.startsWith("fovea: "))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "ps", "ps --json", "stop a", "rm a", "pull a", "show a"})
  void otherPrograms_areNotTakenForServers(String command) {
    for (String reply :
        new String[] {
          http("200 OK", "text/html", "<html>Welcome</html>"),
          http("500 Broken", "text/html", "<html>Sorry</html>"),
          http("404 Not Found", "text/plain", "no"),
          http("302 Found", "text/html", ""),
          json("[1, 2]"),
          json("null"),
          json("{\"data\": "),
          "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"data\": [",
          "SSH-2.0-OpenSSH_9.9\r\n",
          "",
        }) {
      answer = request -> reply;
      assertFails(command, "127.0.0.1:" + socket.getLocalPort());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "ps", "pull a"})
  void wrongJson_isNoAnswer(String command) {
    answer = request -> json("{\"hello\": \"world\"}");
    assertFails(command, "does not answer as a server of Fovea does");
  }

  @Test
  void errors_areShownWithoutWhatSteersTheTerminal() {
    answer =
        request ->
            http(
                "409 Conflict",
                "application/json",
                "{\"error\": {\"message\": \"in use\\n\\u001b[2Jfor long\", \"code\": \"x\"}}");
    assertFails("rm a", "in use");
    answer = request -> json("{\"data\": [{\"id\": \"\\u001b[2Jx\", \"downloaded\": true}]}");
    CommandRun list = setting.run("list");
    assertThat(list.code()).isZero();
    assertThat(list.out()).contains("?[2Jx").doesNotContain("\u001b");
  }

  @Test
  void numbersOutOfRange_areShownAsTheyMayBe() {
    answer =
        request ->
            json(
                "{\"data\": [{\"id\": \"x\", \"downloaded\": true, \"disk_bytes\": -1,"
                    + " \"modified\": 9223372036854775807, \"parameters\": 1e300,"
                    + " \"idle_seconds\": -5, \"expires_in_seconds\": 1e99}]}");
    assertThat(setting.run("list").code()).isZero();
    assertThat(setting.run("ps").code()).isZero();
  }

  @Test
  void pull_cutStream_asksAgainAndGivesUp() {
    answer = request -> request.contains("/events") ? events(LOADING) : json("{}");
    assertFails("pull a", "breaks off");
    assertThat(requests.stream().filter(line -> line.contains("/events"))).hasSizeBetween(2, 10);
  }

  @Test
  void pull_failedDownload_saysWhy() {
    String failed =
        event(
            "{\"status\": \"failed\", \"downloaded_bytes\": 5,"
                + " \"error\": {\"code\": \"no_space\", \"message\": \"the disk is full\"}}");
    answer = request -> request.contains("/events") ? events(LOADING + failed) : json("{}");
    assertFails("pull a", "the disk is full");
  }

  @Test
  void pull_endlessLines_end() {
    answer =
        request ->
            request.contains("/events") ? events("data: " + "x".repeat(3 << 20)) : json("{}");
    assertFails("pull a", "breaks off");
  }

  @Test
  void pull_eventsThatAreNone_fail() {
    for (String data : new String[] {"x", "[]", "{}", "{\"status\": \"failed\"}"}) {
      answer = request -> request.contains("/events") ? events(event(data)) : json("{}");
      assertFails("pull a", "127.0.0.1");
    }
  }
}
