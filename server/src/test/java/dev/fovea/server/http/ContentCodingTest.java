package dev.fovea.server.http;

import static dev.fovea.server.TestServer.ask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.server.TestServer;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {
  private static final int LIMIT = 1 << 20;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(ServerOptions.builder().maxBodyBytes(LIMIT));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @FunctionalInterface
  private interface Coder {
    OutputStream over(OutputStream out) throws IOException;
  }

  private static byte[] coded(byte[] body, Coder coder) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = coder.over(bytes)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] body) {
    return coded(body, GZIPOutputStream::new);
  }

  private static byte[] zlib(byte[] body) {
    return coded(body, DeflaterOutputStream::new);
  }

  private static byte[] deflate(byte[] body) {
    return coded(body, out -> new DeflaterOutputStream(out, new Deflater(9, /* nowrap= */ true)));
  }

  private static Answer post(byte[] body, String... codings) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
            .POST(BodyPublishers.ofByteArray(body));
    for (String coding : codings) {
      request.header("Content-Encoding", coding);
    }
    return server.send(request.build());
  }

  private static byte[] body(int length) {
    return ask("x".repeat(length)).getBytes(UTF_8);
  }

  @Test
  void body_compressed_isRead() {
    byte[] body = body(100_000);
    for (String name :
        new String[] {"gzip", "GZIP", "x-gzip", "identity, gzip", "gzip, identity"}) {
      assertThat(post(gzip(body), name).text()).as(name).hasSize(100_000);
    }
    assertThat(post(zlib(body), "deflate").text()).hasSize(100_000);
    assertThat(post(deflate(body), "deflate").text()).hasSize(100_000);
    assertThat(post(zlib(gzip(body)), "gzip, deflate").text()).hasSize(100_000);
    assertThat(post(gzip(gzip(body)), "gzip", "gzip").text()).hasSize(100_000);
    assertThat(post(body, "identity").text()).hasSize(100_000);
    assertThat(post(body, "").text()).hasSize(100_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"br", "zstd", "gzip, br", "compress", "aws-chunked", "gzip;q=1", "gzip,gzip,gzip"})
  void coding_unknown_isRefusedWithThoseThatAreKnown(String coding) {
    Answer answer = post(body(1), coding);
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.at("/error/code")).isEqualTo("unsupported_media_type");
    assertThat(answer.response().headers().firstValue("accept-encoding")).hasValue("gzip, deflate");
  }

  @Test
  void body_tooLargeWhenDecompressed_isRefused() {
    assertThat(post(gzip(body(LIMIT - 1000)), "gzip").status()).isEqualTo(200);
    for (byte[] bomb :
        new byte[][] {gzip(body(LIMIT)), gzip(new byte[200 << 20]), zlib(new byte[200 << 20])}) {
      Answer answer = post(bomb, (bomb[0] & 0xff) == 0x1f ? "gzip" : "deflate");
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.at("/error/code")).isEqualTo("request_too_large");
    }
    assertThat(post(gzip(gzip(new byte[200 << 20])), "gzip, gzip").status()).isEqualTo(413);
  }

  @Test
  void body_damaged_isRefused() {
    byte[] whole = gzip(body(10_000));
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 0x55;
    byte[][] bodies = {
      Arrays.copyOf(whole, whole.length - 4),
      Arrays.copyOf(whole, 12),
      damaged,
      body(1),
      new byte[1]
    };
    for (byte[] body : bodies) {
      Answer answer = post(body, "gzip");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.at("/error/code")).isEqualTo("invalid_encoding");
      assertThat(answer.at("/error/message")).startsWith("The body is not valid gzip");
    }
    assertThat(post(body(1), "deflate").at("/error/code")).isEqualTo("invalid_encoding");
    assertThat(post(new byte[0], "gzip").at("/error/code")).isEqualTo("invalid_json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json; Charset = utf8",
        "text/plain;charset=us-ascii",
        "text/plain",
        "nonsense",
      })
  void contentType_thatMeansUtf8_isRead(String type) {
    assertThat(typed(type).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json; charset=latin-1", "text/plain;charset=\"utf-16\""})
  void contentType_withAnotherCharset_isRefused(String type) {
    Answer answer = typed(type);
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.at("/error/message")).contains("charset").contains("expected utf-8");
  }

  private static Answer typed(String type) {
    return server.send(
        HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body(1)))
            .build());
  }
}
