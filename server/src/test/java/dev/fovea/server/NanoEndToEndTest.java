package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.fovea.engine.Fovea;
import dev.fovea.engine.Model;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.settings.ServerOptions;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole line: OpenAI's own Java client, the server, and the embedded model's right answers. */
final class NanoEndToEndTest {
  @TempDir static Path folder;
  private static Model model;
  private static FoveaServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws IOException {
    model = Fovea.load(FoveaNano.extract(folder));
    server =
        FoveaServer.start(
            ServerOptions.builder().port(0).build(),
            List.of(new ServedModel(FoveaNano.NAME, Optional.empty(), model, 0)));
    client =
        OpenAIOkHttpClient.builder().baseUrl(server.address() + "/v1").apiKey("not needed").build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    model.close();
  }

  @Test
  void create_text_answersRight() {
    ChatCompletion completion = client.chat().completions().create(ask("What is 2+2?").build());

    assertThat(text(completion)).contains("4");
    assertThat(completion.usage().orElseThrow().promptTokens()).isPositive();
    assertThat(completion.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
  }

  @Test
  @SuppressWarnings("deprecation") // The only way to fields that are not OpenAI's.
  void create_picture_answersRight() throws IOException {
    ChatCompletion completion =
        client.chat().completions().create(ask(dataUrl(circle(Color.BLUE))).build());

    assertThat(text(completion)).isEqualTo("A blue circle.");
    assertThat(completion.usage().orElseThrow()._additionalProperties().get("images"))
        .isEqualTo(
            JsonValue.from(
                List.of(
                    Map.of(
                        "original_width", 96,
                        "original_height", 96,
                        "width", 96,
                        "height", 96,
                        "tokens", 9))));
  }

  @Test
  void create_pictureByAbsolutePath_answersRight() throws IOException {
    Path file = Files.write(folder.resolve("image.png"), circle(Color.RED));

    ChatCompletion completion =
        client.chat().completions().create(ask(file.toAbsolutePath().toString()).build());

    assertThat(text(completion)).isEqualTo("A red circle.");
  }

  @Test
  void createStreaming_story_comesInPieces() {
    List<String> pieces;
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(ask("Tell me a story").build())) {
      pieces =
          stream.stream()
              .flatMap(chunk -> chunk.choices().stream())
              .flatMap(choice -> choice.delta().content().stream())
              .filter(piece -> !piece.isEmpty())
              .toList();
    }

    assertThat(pieces).hasSizeGreaterThan(5);
    assertThat(String.join("", pieces)).startsWith("Once upon a time");
  }

  @Test
  void create_sixteenAtOnce_answerByteForByteAsAlone() throws Exception {
    List<ChatCompletionCreateParams> requests =
        IntStream.range(0, 16).mapToObj(NanoEndToEndTest::mixed).toList();
    List<String> alone =
        requests.stream()
            .map(request -> text(client.chat().completions().create(request)))
            .toList();

    List<Future<String>> together;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      together =
          IntStream.range(0, 16)
              .mapToObj(i -> callers.submit(() -> answer(requests.get(i), i % 2 == 0)))
              .toList();
    }

    for (int i = 0; i < 16; i++) {
      assertThat(together.get(i).get()).isEqualTo(alone.get(i));
    }
  }

  @Test
  void create_unknownModel_isNotFound() {
    assertThatThrownBy(
            () -> client.chat().completions().create(ask("Hi").model("no-such-model").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no-such-model");
  }

  @Test
  void create_pathThatDoesNotExist_isABadRequest() {
    assertThatThrownBy(() ->
            client
                .chat()
                .completions()
                .create(ask(folder.resolve("nothing.png").toString()).build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("nothing.png");
  }

  @Test
  void create_pathOfNoPicture_isToldNoMoreThanThat() throws IOException {
    Path file = Files.writeString(folder.resolve("shadow"), "root:$6$secret:19000:0:99999:7:::");

    assertThatThrownBy(
            () -> client.chat().completions().create(ask(file.toAbsolutePath().toString()).build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessage(
            "400: The file %s cannot be read as a picture of at most 67108864 bytes."
                .formatted(file.toAbsolutePath()));
  }

  @Test
  void create_topPOfNothing_isTheLikeliestAnswer() {
    String likeliest =
        text(client.chat().completions().create(ask("What is 2+2?").temperature(0).build()));
    for (double topP : new double[] {0, 1e-50}) {
      ChatCompletion answer =
          client.chat().completions().create(ask("What is 2+2?").topP(topP).temperature(2).build());
      assertThat(text(answer)).isEqualTo(likeliest);
    }
  }

  @Test
  void list_models_namesTheEmbeddedOne() {
    assertThat(client.models().list().data())
        .anySatisfy(listed -> {
          assertThat(listed.id()).isEqualTo("fovea-nano");
          assertThat(listed.ownedBy()).isNotEmpty();
        });
  }

  private static String answer(ChatCompletionCreateParams request, boolean streaming) {
    if (!streaming) {
      return text(client.chat().completions().create(request));
    }
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(request)) {
      return stream.stream()
          .flatMap(chunk -> chunk.choices().stream())
          .flatMap(choice -> choice.delta().content().stream())
          .collect(Collectors.joining());
    }
  }

  @SuppressWarnings("deprecation") // Clients use the seed all the same.
  private static ChatCompletionCreateParams mixed(int i) {
    Color[] colors = {Color.RED, Color.GREEN, Color.BLACK, Color.ORANGE};
    ChatCompletionCreateParams.Builder request =
        switch (i % 3) {
          case 0 -> ask("Tell me a story");
          case 1 -> ask("What is " + i + " + 4?");
          default -> ask(dataUrl(circle(colors[i % 4])));
        };
    return request.temperature(i % 2).seed((long) i).build();
  }

  /**
   * A question about the picture at {@code text} if it is a place, and else the question itself.
   */
  private static ChatCompletionCreateParams.Builder ask(String text) {
    ChatCompletionCreateParams.Builder request =
        ChatCompletionCreateParams.builder().model(FoveaNano.NAME);
    if (!text.startsWith("/") && !text.startsWith("data:")) {
      return request.addUserMessage(text);
    }
    ChatCompletionContentPartImage picture =
        ChatCompletionContentPartImage.builder()
            .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder().url(text).build())
            .build();
    ChatCompletionContentPartText question =
        ChatCompletionContentPartText.builder().text("What is in this image?").build();
    return request.addUserMessageOfArrayOfContentParts(
        List.of(
            ChatCompletionContentPart.ofImageUrl(picture),
            ChatCompletionContentPart.ofText(question)));
  }

  private static String text(ChatCompletion completion) {
    return completion.choices().getFirst().message().content().orElseThrow();
  }

  private static String dataUrl(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  private static byte[] circle(Color color) {
    BufferedImage image = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, 96, 96);
    pen.setColor(color);
    pen.fillOval(18, 18, 60, 60);
    pen.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return file.toByteArray();
  }
}
