package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.nano.FoveaNano;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureRulesTest {
  @TempDir static Path folder;
  private static Path nano;
  private static Model model;
  private static PictureRules rules;

  @BeforeAll
  static void load() throws IOException {
    nano = FoveaNano.extract(folder);
    model = Fovea.load(nano);
    rules = PictureRules.of(nano, LoadOptions.DEFAULTS);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static byte[] png(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillOval(0, 0, width, height);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static Content.Image image(int width, int height) throws IOException {
    return new Content.Image(png(width, height), OptionalInt.empty());
  }

  private static ChatRequest ask(Content... pictures) {
    List<Content> parts = new ArrayList<>(List.of(pictures));
    parts.add(Content.text("What is in this image?"));
    return ChatRequest.builder(List.of(new Message(Role.USER, parts)))
        .sampling(Sampling.GREEDY)
        .maxTokens(8)
        .build();
  }

  @Test
  void open_tellsWhatThePictureCosts() throws IOException {
    OpenedPicture picture = rules.open(image(960, 480));
    assertThat(picture.pixels()).isEqualTo(960 * 480);
    assertThat(picture.tokens()).isPositive();
    assertThat(picture.preparedBytes()).isEqualTo(3L * 32 * 32 * picture.tokens());
    assertThat(picture.workingBytes()).isGreaterThan(picture.preparedBytes());
  }

  @Test
  void of_fileSilentOnTheContext_isReadAllTheSame(@TempDir Path cache) throws IOException {
    Path silent = FoveaNano.extract(cache);
    Path config = silent.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("max_position_embeddings", "not_said"));

    OpenedPicture picture = PictureRules.of(silent, LoadOptions.DEFAULTS).open(image(96, 96));

    assertThat(picture.tokens()).isEqualTo(rules.open(image(96, 96)).tokens());
  }

  @Test
  void open_wrongPictures_areRefused() {
    assertThatThrownBy(() -> rules.open(new Content.Image(new byte[9], OptionalInt.empty())))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_IMAGE));
    assertThatThrownBy(() -> rules.open(image(1, 400)))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_TOO_LARGE));
  }

  @Test
  void checkLength_picturesAloneExceedTheContext_isRefusedWithNumbers() throws IOException {
    PictureRules narrow = PictureRules.of(nano, LoadOptions.DEFAULTS.limitedTo(32));
    OpenedPicture picture = narrow.open(image(96, 96));
    narrow.checkLength(List.of(picture, picture));
    assertThatThrownBy(() -> narrow.checkLength(Collections.nCopies(4, picture)))
        .isInstanceOf(FoveaException.class)
        .hasMessage(
            "the pictures take 9 + 9 + 9 + 9 tokens; the context has room for 32, text and answer"
                + " included");
  }

  @Test
  void prepare_hasTheAnswerAndUsageOfTheFile() throws Exception {
    Content.Image source = image(300, 200);
    Content prepared = rules.open(source).prepare();
    assertThat(prepared)
        .isInstanceOfSatisfying(
            PreparedImage.class, image -> assertThat(image.source()).isSameAs(source));
    Completion expected = model.generate(ask(source));
    assertThat(model.generate(ask(prepared))).isEqualTo(expected);
  }

  @Test
  void prepare_forAModelWithOtherRules_isMadeAnew() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other"));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(nano.resolve(file), other.resolve(file));
    }
    String preprocessor = Files.readString(nano.resolve("preprocessor_config.json"));
    Files.writeString(
        other.resolve("preprocessor_config.json"), preprocessor.replace("50176", "16384"));
    Content.Image source = image(300, 200);
    Content prepared = PictureRules.of(other, LoadOptions.DEFAULTS).open(source).prepare();
    assertThat(model.generate(ask(prepared)).usage())
        .isEqualTo(model.generate(ask(source)).usage());
  }

  @Test
  void prepare_rulesUnknown_leavesThePictureToTheModel() throws IOException {
    Content.Image source = image(9, 9);
    OpenedPicture picture = PictureRules.UNKNOWN.open(source);
    assertThat(picture.prepare()).isSameAs(source);
    assertThat(picture.tokens()).isZero();
    PictureRules.UNKNOWN.checkLength(List.of(picture));
  }

  @Test
  void pictures_ofTextModel_takeNone() throws IOException {
    Path text = TextOnlyNano.write(nano, folder.resolve("text"));
    PictureRules none = PictureRules.of(text, LoadOptions.DEFAULTS);
    assertThat(none.takesPictures()).isFalse();
    assertThatThrownBy(() -> none.open(image(9, 9))).hasMessageContaining("takes no pictures");
  }

  @Test
  void stream_severalAnswers_areThoseOfTheirSeeds() throws Exception {
    Content picture = rules.open(image(96, 96)).prepare();
    ChatRequest request =
        ChatRequest.builder(ask(picture).messages())
            .sampling(Sampling.builder().temperature(2).seed(5).build())
            .maxTokens(8)
            .build();
    List<Generation> answers = model.stream(request, 3);
    for (int i = 0; i < 3; i++) {
      ChatRequest alone =
          ChatRequest.builder(request.messages())
              .sampling(Sampling.builder().temperature(2).seed(5 + i).build())
              .maxTokens(8)
              .build();
      assertThat(answers.get(i).await()).isEqualTo(model.generate(alone));
    }
  }
}
