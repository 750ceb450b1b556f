package dev.fovea.server;

import static dev.fovea.server.TestServer.ask;
import static dev.fovea.server.TestServer.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.PictureRules;
import dev.fovea.engine.PreparedImage;
import dev.fovea.library.MemoryBudget;
import dev.fovea.library.ModelPool;
import dev.fovea.library.PoolOptions;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.TestServer.Answer;
import dev.fovea.server.settings.ServerOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a request before its model answers. */
@Timeout(60)
class PreparationTest {
  @TempDir static Path folder;
  private static Path nano;

  @BeforeAll
  static void extract() throws IOException {
    nano = FoveaNano.extract(folder);
  }

  private static PictureRules rules(int contextLength) {
    return PictureRules.of(nano, LoadOptions.DEFAULTS.limitedTo(contextLength));
  }

  private static byte[] png(int side) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }

  /** Returns a picture whose headers are right and whose pixels are not those of a picture. */
  private static byte[] headersOnly() throws IOException {
    byte[] bytes = png(100);
    // Between the header of the first chunk of pixels, and its checksum and the last chunk.
    Arrays.fill(bytes, 41, bytes.length - 16, (byte) 0xff);
    return bytes;
  }

  private static String url(byte[] file) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(file);
  }

  private static String askAbout(List<String> urls, String... members) {
    List<String> parts = new ArrayList<>();
    for (String url : urls) {
      parts.add("{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}".formatted(url));
    }
    parts.add("{\"type\":\"text\",\"text\":\"images\"}");
    return body("[{\"role\":\"user\",\"content\":[" + String.join(",", parts) + "]}]", members);
  }

  private static Socket send(TestServer server, String body) throws IOException {
    return server.raw(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  @Test
  void prompt_isMadeOnAPlatformThread() throws Exception {
    try (TestServer server = new TestServer()) {
      assertThat(server.post(ask("hello")).status()).isEqualTo(200);
      assertThat(server.model.preparing.take().isVirtual()).isFalse();
    }
  }

  @Test
  void heap_isFull_endsThatRequestAlone() {
    try (TestServer server = new TestServer()) {
      for (int i = 0; i < 5; i++) {
        Answer answer = server.post(ask("heap is full"));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.at("/error/code")).isEqualTo("out_of_memory");
      }
      assertThat(server.post(ask("hello")).text()).isEqualTo("hello");
    }
  }

  @Test
  void clientGoes_whilePromptIsMade_interruptsIt() throws Exception {
    try (TestServer server = new TestServer()) {
      Socket socket = send(server, ask("prepare for ever"));
      Thread preparing = server.model.preparing.take();
      socket.close();
      assertThat(server.model.interrupted.take()).isSameAs(preparing);
      assertThat(server.post(ask("hello")).text()).isEqualTo("hello");
    }
  }

  @Test
  void close_whilePromptIsMade_interruptsItAndTellsTheClient() throws Exception {
    ServerOptions.Builder options = ServerOptions.builder().drain(Duration.ZERO);
    try (TestServer server = new TestServer(options)) {
      CompletableFuture<HttpResponse<String>> answer =
          server.client.sendAsync(
              server.chat(ask("prepare for ever")).build(), BodyHandlers.ofString());
      server.model.preparing.take();
      server.server.close();
      server.model.interrupted.take();
      assertThat(answer.get().statusCode()).isEqualTo(503);
      assertThat(answer.get().body()).contains("shutting_down");
    }
  }

  @Test
  void picture_severalAnswers_isDecodedOnce() throws Exception {
    try (TestServer server = new TestServer()) {
      server.model.rules = rules(1000);
      assertThat(server.post(askAbout(List.of(url(png(100))), "\"n\":3")).status()).isEqualTo(200);
      List<Content> pictures = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ChatRequest request = server.model.requests.take();
        pictures.add(request.messages().getFirst().content().getFirst());
      }
      assertThat(pictures).hasOnlyElementsOfType(PreparedImage.class);
      assertThat(new HashSet<>(pictures)).hasSize(1);
    }
  }

  @Test
  void pictures_doNotFitTheContext_areRefusedBeforeAnyIsDecoded() throws Exception {
    try (TestServer server = new TestServer()) {
      server.model.rules = rules(20);
      String damaged = url(headersOnly());
      Answer answer = server.post(askAbout(List.of(damaged, damaged, damaged)));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.at("/error/code")).isEqualTo("context_length_exceeded");
      assertThat(answer.at("/error/message")).contains("9 + 9 + 9").contains("20");
      assertThat(server.model.requests).isEmpty();
    }
  }

  /** Returns a budget in which one picture of this size can be prepared at a time. */
  private static MemoryBudget roomFor(int side) throws IOException {
    Content.Image image = new Content.Image(png(side), OptionalInt.empty());
    long bytes = rules(1000).open(image).workingBytes();
    return new MemoryBudget(1 << 24, 1 << 20, bytes + 1024, 1 << 20);
  }

  @Test
  void picture_moreThanTheMemory_isRefusedWithNumbers() throws Exception {
    MemoryBudget memory = roomFor(100);
    try (TestServer server = new TestServer(ServerOptions.builder(), memory)) {
      server.model.rules = rules(1000);
      Answer answer = server.post(askAbout(List.of(url(png(3000)))));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.at("/error/code")).isEqualTo("image_too_large");
      assertThat(answer.at("/error/message"))
          .contains(Long.toString(memory.pictures() / 1024 * 1024));
      assertThat(server.post(askAbout(List.of(url(png(100))))).status()).isEqualTo(200);
    }
  }

  @Test
  void picture_damaged_namesItsPlaceAndGivesItsMemoryBack() throws Exception {
    try (TestServer server = new TestServer(ServerOptions.builder(), roomFor(100))) {
      server.model.rules = rules(1000);
      for (int i = 0; i < 5; i++) {
        Answer answer = server.post(askAbout(List.of(url(headersOnly()))));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/error/code")).isEqualTo("invalid_image");
        assertThat(answer.at("/error/param")).isEqualTo("messages[0].content[0].image_url.url");
      }
      assertThat(server.post(askAbout(List.of(url(png(100))))).status()).isEqualTo(200);
    }
  }

  @Test
  void localFile_noPicture_isToldNothingOf() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "root:password-hash");
    Path damaged = Files.write(folder.resolve("damaged.png"), headersOnly());
    try (TestServer server = new TestServer()) {
      server.model.rules = rules(1000);
      for (Path file : List.of(secret, damaged, folder.resolve("missing"))) {
        Answer answer = server.post(askAbout(List.of(file.toString())));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/error/message"))
            .isEqualTo(
                "The file " + file + " cannot be read as a picture of at most 67108864 bytes.");
      }
    }
  }

  @Test
  void picture_damaged_isRefusedBeforeTheModelIsLoaded() throws Exception {
    FakeModelOpener opener = new FakeModelOpener(new FakeModel());
    opener.rules = rules(1000);
    opener.gate = new CountDownLatch(1);
    ModelPool pool = new ModelPool(new FakeStore(), opener, PoolOptions.DEFAULTS);
    try (TestServer server = new TestServer(ServerOptions.builder(), pool)) {
      String body = askAbout(List.of(url(headersOnly()))).replace("\"fake\"", "\"here\"");
      assertThat(server.post(body).at("/error/code")).isEqualTo("invalid_image");
      assertThat(pool.status()).isEmpty();
    } finally {
      opener.gate.countDown();
      pool.close();
    }
  }
}
