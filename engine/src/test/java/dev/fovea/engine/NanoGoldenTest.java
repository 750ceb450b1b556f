package dev.fovea.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fovea's greedy answers about pictures are those of mlx-vlm on the same checkpoint. */
final class NanoGoldenTest {
  private static final String FOLDER = "/dev/fovea/golden/nano/";

  /** mlx-vlm computes in bfloat16: logits this close it may see the other way round. */
  private static final double NEAR_TIE = 0.25;

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

  /** A question, what mlx-vlm says, and how far the closest of its decisions was from a tie. */
  record Question(List<String> images, String text, String expected, double gap) {}

  static List<Question> questions() throws IOException {
    List<Question> questions = new ArrayList<>();
    for (String line : new String(resource("golden.jsonl"), UTF_8).lines().toList()) {
      JsonNode json = new ObjectMapper().readTree(line);
      List<String> images = new ArrayList<>();
      json.get("images").forEach(name -> images.add(name.textValue()));
      questions.add(
          new Question(
              images,
              json.get("question").textValue(),
              json.get("mlx_vlm").textValue(),
              json.get("smallest_gap").doubleValue()));
    }
    return questions;
  }

  @ParameterizedTest
  @MethodSource("questions")
  void generate_goldenQuestion_answersAsMlxVlm(Question question) throws Exception {
    List<Content> content = new ArrayList<>();
    for (String name : question.images()) {
      content.add(Content.image(resource(name)));
    }
    content.add(Content.text(question.text()));
    ChatRequest request =
        ChatRequest.builder(List.of(new Message(Role.USER, content)))
            .sampling(Sampling.GREEDY)
            .build();

    String answer = model.generate(request).text();

    if (question.gap() >= NEAR_TIE) {
      assertThat(answer).isEqualTo(question.expected());
    } else {
      assertThat(answer).isNotEmpty();
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = NanoGoldenTest.class.getResourceAsStream(FOLDER + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
