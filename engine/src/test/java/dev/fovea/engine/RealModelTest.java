package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.engine.architectures.Architecture;
import dev.fovea.engine.architectures.Architectures;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.KvCache;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A model that somebody trained says what it says in transformers. Runs in the Maven profile {@code
 * real}, with the folder of {@code tools/real} as {@code -Dfovea.real}.
 */
@Tag("real")
final class RealModelTest {
  private static final int ROWS = 32;

  @Test
  void generate_conversations_answersAsTransformers() throws Exception {
    JsonNode reference = reference();
    try (Model model = Fovea.load(folder())) {
      for (JsonNode conversation : reference.get("conversations")) {
        List<Message> messages = new ArrayList<>();
        conversation.get("messages").forEach(message -> messages.add(message(message)));
        ChatRequest request =
            ChatRequest.builder(messages)
                .sampling(Sampling.GREEDY)
                .maxTokens(reference.get("maxTokens").intValue())
                .build();

        assertThat(model.generate(request).text())
            .isEqualTo(conversation.get("answer").textValue());
      }
    }
  }

  @Test
  void forward_text_perplexityIsThatOfTransformers() throws IOException {
    JsonNode reference = reference();
    int[] tokens = new ObjectMapper().convertValue(reference.get("tokens"), int[].class);
    try (Checkpoint checkpoint = Checkpoint.open(folder());
        Arena arena = Arena.ofShared()) {
      Config config = Config.of(Checkpoint.CONFIG, checkpoint.config());
      Architecture architecture = Architectures.of(config);
      double surprise =
          surprise(architecture.load(checkpoint.weights(arena), config, Optional.empty()), tokens);

      double perplexity = Math.exp(surprise);
      double expected = Math.exp(reference.get("surprise").doubleValue());
      System.out.printf(
          "perplexity of %d tokens: %.6f, in transformers %.6f%n",
          tokens.length, perplexity, expected);
      assertThat(perplexity).isCloseTo(expected, within(0.001 * expected));
    }
  }

  /** Returns the mean of the negative log-probabilities of all tokens but the first. */
  private static double surprise(VisionLanguageModel model, int[] tokens) {
    int[] pages = IntStream.rangeClosed(0, tokens.length / KeyValues.PAGE).toArray();
    Positions positions = model.positions(tokens.length, List.of());
    double sum = 0;
    try (KvCache cache = new KvCache(model.shape());
        Workspace workspace = new Workspace()) {
      cache.ensure(pages.length);
      Step step = new Step(cache, workspace);
      for (int first = 0; first < tokens.length - 1; first += ROWS) {
        int end = Math.min(first + ROWS, tokens.length - 1);
        step.clear();
        for (int i = first; i < end; i++) {
          step.add(tokens, i, 1, positions, pages, /* sampleLast= */ true);
        }
        Tensor logits = model.forward(step);
        for (int i = first; i < end; i++) {
          sum += surprise(logits, i - first, tokens[i + 1]);
        }
      }
    }
    return sum / (tokens.length - 1);
  }

  private static double surprise(Tensor logits, int row, int token) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.cols(); i++) {
      most = Math.max(most, logits.get(row, i));
    }
    double sum = 0;
    for (int i = 0; i < logits.cols(); i++) {
      sum += Math.exp(logits.get(row, i) - most);
    }
    return Math.log(sum) + most - logits.get(row, token);
  }

  private static Message message(JsonNode message) {
    String text = message.get("content").textValue();
    return switch (message.get("role").textValue()) {
      case "system" -> Message.system(text);
      case "assistant" -> Message.assistant(text);
      default -> Message.user(text);
    };
  }

  private static JsonNode reference() throws IOException {
    return new ObjectMapper().readTree(folder().resolve("fovea-reference.json").toFile());
  }

  private static Path folder() {
    return Path.of(System.getProperty("fovea.real"));
  }
}
