package dev.fovea.server;

import static dev.fovea.server.TestServer.ask;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back when what comes in is hardly HTTP. */
@Timeout(60)
class WireTest {
  private static final String HOST = "Host: localhost\r\n";
  private static final String CHAT = "POST /v1/chat/completions HTTP/1.1\r\n" + HOST;
  private static final String CHUNKED = CHAT + "Transfer-Encoding: chunked\r\n\r\n";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Sends bytes as they are and expects an error in OpenAI's shape, after which all is over. */
  private static void assertRefused(String bytes, int status, String code) throws IOException {
    String answer = server.rawAnswer(bytes);
    assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*");
    String[] parts = answer.split("\r\n\r\n", 2);
    assertThat(parts[0]).containsIgnoringCase("content-type: application/json");
    assertThat(parts[0]).containsIgnoringCase("x-request-id: req_");
    JsonNode error = TestServer.json(parts[1]).at("/error");
    assertThat(error.at("/code").textValue()).isEqualTo(code);
    assertThat(error.at("/message").textValue()).isNotEmpty().doesNotContain("Exception", "netty");
    assertThat(error.at("/type").textValue()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense|400|invalid_http",
        "G@T /health HTTP/1.1|400|invalid_http",
        "GET /health|400|invalid_http",
        "GET /hea\u0001lth HTTP/1.1|400|invalid_http",
        "GET /health HTTP/1.2|505|http_version_not_supported",
        "GET /health HTTP/9.9|505|http_version_not_supported",
        "GET /health FOO/1.1|505|http_version_not_supported",
        "PRI * HTTP/2.0|505|http_version_not_supported",
      })
  void firstLine_wrong_isRefused(String line, int status, String code) throws IOException {
    assertRefused(line + "\r\n" + HOST + "\r\n", status, code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "X: a\u0000b",
        "X\u0001: ab",
        "X : ab",
        "Content-Length: abc",
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 5, 6",
        "Content-Length: 99999999999999999999999",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked\r\nContent-Length: 5"
      })
  void header_wrong_isRefused(String header) throws IOException {
    assertRefused(CHAT + header + "\r\n\r\n", 400, "invalid_http");
  }

  @Test
  void head_tooLong_isRefusedWhateverFollows() throws IOException {
    assertRefused(
        "GET /" + "x".repeat(8200) + " HTTP/1.1\r\n" + HOST + "\r\n", 414, "uri_too_long");
    assertRefused(
        "GET /health HTTP/1.1\r\nX: " + "x".repeat(32_800) + "\r\n\r\n", 431, "headers_too_large");
    assertRefused(
        "GET /health HTTP/1.1\r\n" + "X: y\r\n".repeat(10_000) + "\r\n", 431, "headers_too_large");
    assertRefused("GET /" + "x".repeat(3_000_000), 414, "uri_too_long");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\nabc",
        "3\r\nabcdef",
        "-3\r\nabc",
        "ffffffffffffffffff\r\nabc",
      })
  void chunk_wrong_isRefused(String chunks) throws IOException {
    assertRefused(CHUNKED + chunks + "\r\n0\r\n\r\n", 400, "invalid_http");
  }

  @Test
  void chunk_extensionOrTrailerTooLong_isRefused() throws IOException {
    assertRefused(CHUNKED + "3;" + "x".repeat(10_000) + "\r\nabc", 400, "invalid_http");
    assertRefused(
        CHUNKED + "2\r\n{}\r\n0\r\nX: " + "x".repeat(40_000) + "\r\n\r\n",
        431,
        "headers_too_large");
  }

  @Test
  void otherProtocols_areRefused() throws IOException {
    String tls = new String(HexFormat.of().parseHex("16030100050100000100"), ISO_8859_1);
    assertRefused(tls + "\r\n\r\n", 400, "invalid_http");
    assertRefused(
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 505, "http_version_not_supported");
  }

  @Test
  void body_ofHttp10OrInChunks_isRead() throws IOException {
    String body = ask("x");
    String chunks = "%x\r\n%s\r\n0\r\nX-Trailer: y\r\n\r\n".formatted(body.length(), body);
    assertThat(
            server.rawAnswer(
                CHAT + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks))
        .startsWith("HTTP/1.1 200 ");
    String old = CHAT.replace("HTTP/1.1", "HTTP/1.0");
    assertThat(server.rawAnswer(old + "Content-Length: " + body.length() + "\r\n\r\n" + body))
        .startsWith("HTTP/1.0 200 ");
    assertThat(
            server.rawAnswer(
                old
                    + "Expect: 100-continue\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body))
        .startsWith("HTTP/1.0 200 ");
  }

  @Test
  void expectation_unknown_isRefused() throws IOException {
    assertRefused(
        CHAT + "Connection: close\r\nExpect: a-miracle\r\nContent-Length: 2\r\n\r\n{}",
        417,
        "expectation_failed");
  }

  @Test
  void requests_fiveHundredPipelined_areAllAnswered() throws IOException {
    String request = "GET /health HTTP/1.1\r\n" + HOST + "\r\n";
    String last = request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    String answers = server.rawAnswer(request.repeat(499) + last);
    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(501);
  }

  @Test
  void requests_pipelinedWithBodies_areAnsweredInOrder() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      requests.append(chat("answer" + i, i == 49 ? "Connection: close\r\n" : ""));
    }
    String answers = server.rawAnswer(requests.toString());
    int place = 0;
    for (int i = 0; i < 50; i++) {
      place = answers.indexOf("\"answer" + i + "\"", place);
      assertThat(place).as("answer %d", i).isPositive();
    }
  }

  private static String chat(String text, String... headers) {
    String body = ask(text);
    return CHAT
        + String.join("", headers)
        + "Content-Length: "
        + body.getBytes(UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  @Test
  void requests_pipelinedAndClientGoes_onlyTheFirstIsComputed() throws Exception {
    try (TestServer own = new TestServer()) {
      try (Socket _ = own.raw(chat("block").repeat(20))) {
        assertThat(own.model.generations.poll(30, TimeUnit.SECONDS)).isNotNull();
      }
      assertThat(own.model.cancelled.poll(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(own.post(ask("another")).text()).isEqualTo("another");
      List<String> asked = new ArrayList<>();
      own.model.requests.forEach(request -> asked.add(request.messages().toString()));
      assertThat(asked).hasSize(2);
    }
  }

  @Test
  void requestId_ofTheClient_comesBackIfItIsHarmless() throws IOException {
    String request = "GET /health HTTP/1.1\r\nConnection: close\r\n" + HOST;
    assertThat(server.rawAnswer(request + "X-Request-ID: abc-1.2:3\r\n\r\n"))
        .containsIgnoringCase("x-request-id: abc-1.2:3\r\n");
    assertThat(server.rawAnswer(request + "X-Request-ID: a b<c>\r\n\r\n"))
        .containsIgnoringCase("x-request-id: req_");
  }
}
