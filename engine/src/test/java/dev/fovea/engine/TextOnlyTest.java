package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.nano.FoveaNano;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that takes no pictures chats, and says so when it gets one. */
final class TextOnlyTest {
  @TempDir static Path cache;
  private static Path nano;
  private static Model model;

  @BeforeAll
  static void load() throws IOException {
    nano = FoveaNano.extract(cache);
    model = Fovea.load(TextOnlyNano.write(nano, cache.resolve("blind")));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void info_saysThatItDoesNotSee() {
    assertThat(model.info().vision()).isFalse();
    assertThat(model.info().architecture()).isEqualTo("qwen3");
  }

  @Test
  void generate_texts_answersAsTheModelThatSees() throws Exception {
    List<Message> conversation =
        List.of(
            Message.system("You are short."),
            Message.user("What is 2+2?"),
            Message.assistant("2+2 is 4."),
            Message.user("Tell me a story."));
    ChatRequest request =
        ChatRequest.builder(conversation).sampling(Sampling.GREEDY).maxTokens(60).build();
    try (Model seeing = Fovea.load(nano)) {
      assertThat(seeing.info().vision()).isTrue();

      Completion answer = model.generate(request);

      assertThat(answer.text()).isEqualTo(seeing.generate(request).text()).hasSizeGreaterThan(20);
    }
  }

  @Test
  void generate_noGenerationConfig_stopsAtTheTokenOfTheConfig() throws Exception {
    Completion answer =
        model.generate(
            ChatRequest.builder(List.of(Message.user("What is 2+2?")))
                .sampling(Sampling.GREEDY)
                .build());

    assertThat(answer.text()).contains("4");
    assertThat(answer.finish()).isEqualTo(new Finish.Stop());
  }

  @Test
  void stream_picture_isRefusedWithTheModelAndThePlace() throws IOException {
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", picture);
    ChatRequest request =
        ChatRequest.of(
            Message.user("Look."),
            Message.user(Content.text("What is it?"), Content.image(picture.toByteArray())));

    assertThatThrownBy(() -> model.stream(request))
        .isInstanceOfSatisfying(
            FoveaException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
              assertThat(e.parameter()).contains("messages[1].content[1]");
            })
        .hasMessage("model blind takes no pictures, only text");
  }

  @Test
  void generate_placeholderInText_staysText() throws Exception {
    ChatRequest request =
        ChatRequest.builder(List.of(Message.user("<|image_pad|> What is 2+2?")))
            .maxTokens(1)
            .build();

    assertThat(model.generate(request).usage().images()).isEmpty();
  }
}
