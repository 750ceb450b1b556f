package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.nano.FoveaNano;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms of answers, on the embedded model. */
final class AnswerFormatTest {
  private static final String SCHEMA =
      """
      {"type": "object",
       "properties": {
         "color": {"enum": ["red", "green", "blue"]},
         "count": {"type": "integer", "minimum": 0, "maximum": 99},
         "name": {"type": "string", "maxLength": 8}
       },
       "required": ["color", "count", "name"],
       "additionalProperties": false}
      """;

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path cache;
  private static Model model;

  @BeforeAll
  static void load() throws IOException {
    model = Fovea.load(FoveaNano.extract(cache));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static ChatRequest.Builder ask(AnswerFormat format, Sampling sampling) {
    return ChatRequest.builder(List.of(Message.user("What do you see?")))
        .format(format)
        .sampling(sampling);
  }

  private static Sampling hot(long seed) {
    return Sampling.builder().temperature(2).seed(seed).build();
  }

  private static void assertFits(String text) throws IOException {
    JsonNode json = JSON.readTree(text);
    assertThat(json.fieldNames()).toIterable().containsExactly("color", "count", "name");
    assertThat(json.path("color").asText()).isIn("red", "green", "blue");
    assertThat(json.path("count").isInt()).isTrue();
    assertThat(json.path("count").intValue()).isBetween(0, 99);
    assertThat(json.path("name").isTextual()).isTrue();
    assertThat(json.path("name").textValue().codePoints().count()).isLessThanOrEqualTo(8);
  }

  @Test
  void generate_schema_answersFit() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      Sampling sampling = seed == 0 ? Sampling.GREEDY : hot(seed);
      Completion answer =
          model.generate(ask(new AnswerFormat.JsonSchema(SCHEMA), sampling).maxTokens(200).build());

      assertThat(answer.finish()).as(answer.text()).isEqualTo(new Finish.Stop());
      assertFits(answer.text());
    }
  }

  @Test
  void generate_schemaAndPicture_answerFitsAndThePictureIsSeen() throws Exception {
    Completion answer =
        model.generate(
            ChatRequest.builder(
                    List.of(
                        Message.user(
                            Content.image(redSquare()), Content.text("What color is it?"))))
                .sampling(Sampling.GREEDY)
                .format(new AnswerFormat.JsonSchema(SCHEMA))
                .build());

    assertFits(answer.text());
    assertThat(answer.usage().images()).hasSize(1);
  }

  @Test
  void generate_jsonObject_isOneOrItsBeginning() throws Exception {
    for (int seed = 0; seed < 8; seed++) {
      Completion answer =
          model.generate(ask(new AnswerFormat.JsonObject(), hot(seed)).maxTokens(120).build());

      assertThat(answer.text()).startsWith("{");
      if (answer.finish() instanceof Finish.Stop) {
        assertThat(JSON.readTree(answer.text()).isObject()).as(answer.text()).isTrue();
      } else {
        assertThat(answer.finish()).isEqualTo(new Finish.Length());
        assertThat(answer.usage().completionTokens()).isEqualTo(120);
      }
    }
  }

  @Test
  void generate_regex_matchesAsAWhole() throws Exception {
    AnswerFormat format = new AnswerFormat.Regex("[A-C]{2}-\\d{3}(é|ü)?");
    for (int seed = 0; seed < 20; seed++) {
      Completion answer = model.generate(ask(format, hot(seed)).build());

      assertThat(answer.text()).matches("[A-C]{2}-\\d{3}(é|ü)?");
      assertThat(answer.finish()).isEqualTo(new Finish.Stop());
    }
  }

  @Test
  void generate_choices_isOneOfThem() throws Exception {
    List<String> texts = List.of("a circle", "a circle or a square", "kein Kreis ✓");
    for (int seed = 0; seed < 10; seed++) {
      assertThat(model.generate(ask(new AnswerFormat.Choices(texts), hot(seed)).build()).text())
          .isIn(texts);
    }
  }

  @Test
  void generate_gbnf_isDescribedByIt() throws Exception {
    AnswerFormat format = new AnswerFormat.Gbnf("root ::= \"<\" [0-9]+ \">\" | \"(\" root \")\"");
    Completion answer = model.generate(ask(format, hot(5)).maxTokens(3000).build());

    assertThat(answer.finish()).isEqualTo(new Finish.Stop());
    assertThat(answer.text()).matches("\\(*<\\d+>\\)*");
  }

  @Test
  void generate_fewTokens_endsByLengthWithABeginning() throws Exception {
    AnswerFormat format = new AnswerFormat.Choices(List.of("one two three four five six seven"));
    Completion answer = model.generate(ask(format, Sampling.GREEDY).maxTokens(3).build());

    assertThat(answer.finish()).isEqualTo(new Finish.Length());
    assertThat("one two three four five six seven").startsWith(answer.text());
    assertThat(answer.usage().completionTokens()).isEqualTo(3);
  }

  @Test
  void generate_stopText_endsBeforeIt() throws Exception {
    AnswerFormat format = new AnswerFormat.Choices(List.of("one two three"));
    Completion answer =
        model.generate(ask(format, Sampling.GREEDY).stop(List.of(" three")).build());

    assertThat(answer.text()).isEqualTo("one two");
    assertThat(answer.finish()).isEqualTo(new Finish.Stop());
  }

  @Test
  void stream_several_eachHasItsOwnStateAndSeedsDecide() throws Exception {
    ChatRequest request = ask(new AnswerFormat.JsonSchema(SCHEMA), hot(11)).build();

    List<String> first = texts(model.stream(request, 3));
    List<String> again = texts(model.stream(request, 3));

    assertThat(again).isEqualTo(first);
    assertThat(first).doesNotHaveDuplicates();
    for (int i = 0; i < first.size(); i++) {
      assertFits(first.get(i));
      ChatRequest alone = ask(new AnswerFormat.JsonSchema(SCHEMA), hot(11 + i)).build();
      assertThat(model.generate(alone).text()).isEqualTo(first.get(i));
    }
  }

  private static List<String> texts(List<Generation> generations) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    for (Generation generation : generations) {
      StringBuilder text = new StringBuilder();
      while (generation.next() instanceof Delta.Text delta) {
        text.append(delta.text());
      }
      texts.add(text.toString());
    }
    return texts;
  }

  @Test
  void generate_logprobs_oneForEachToken() throws Exception {
    Completion answer =
        model.generate(ask(new AnswerFormat.Regex("\\d{5}"), hot(1)).topLogprobs(2).build());

    assertThat(answer.logprobs()).hasSize(answer.usage().completionTokens());
    StringBuilder text = new StringBuilder();
    answer.logprobs().forEach(token -> text.append(token.text()));
    assertThat(text.toString()).isEqualTo(answer.text());
  }

  static Stream<AnswerFormat> wrong() {
    return Stream.of(
        new AnswerFormat.JsonSchema("{"),
        new AnswerFormat.Regex("a("),
        new AnswerFormat.Choices(List.of()),
        new AnswerFormat.Gbnf("root ::= other"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void stream_wrongForm_isRefused(AnswerFormat format) {
    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(() -> model.stream(ask(format, Sampling.GREEDY).build()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  @Test
  void stream_schemaThatCannotBeGuaranteed_namesKeywordPlaceAndReasonBeforePictures() {
    String schema =
        "{\"properties\": {\"a\": {\"type\": \"string\", \"pattern\": \"(?<x>a)\\\\k<x>\"}}}";
    ChatRequest request =
        ChatRequest.builder(List.of(Message.user(Content.image(new byte[] {1, 2, 3}))))
            .format(new AnswerFormat.JsonSchema(schema))
            .build();

    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(() -> model.stream(request))
        .withMessageStartingWith("JSON schema: 'pattern' at /properties/a ")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  private static byte[] redSquare() throws IOException {
    BufferedImage image = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(Color.RED);
    pen.fillRect(0, 0, 96, 96);
    pen.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }
}
