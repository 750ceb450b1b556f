package dev.fovea.engine.architectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.golden.GoldenCheckpoint;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.weights.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations that do not fit their weights are refused, with the place and what was found. */
final class ArchitecturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        arguments(
            "",
            "model_type",
            "\"gpt2\"",
            "an architecture that Fovea runs: " + names() + ", found"),
        arguments("", "model_type", "7", "model_type: expected a text, found 7"),
        arguments("", "text_config", "null", "text_config: expected an object, found nothing"),
        arguments("", "vision_config", "[]", "vision_config: expected an object, found []"),
        arguments("text_config", "hidden_act", "\"gelu\"", "hidden_act: expected one of [silu]"),
        arguments("text_config", "hidden_size", "0", "expected a whole number over 0, found 0"),
        arguments("text_config", "hidden_size", "48.5", "a whole number over 0, found 48.5"),
        arguments("text_config", "hidden_size", "64", "out_hidden_size: expected the text's 64"),
        arguments("text_config", "vocab_size", "\"many\"", "vocab_size: expected a whole number"),
        arguments("text_config", "vocab_size", "321", "expected [321, 48], found [320, 48]"),
        arguments("text_config", "num_hidden_layers", "4", "layers.3"),
        arguments("text_config", "num_hidden_layers", "2", "layers.2"),
        arguments("text_config", "num_key_value_heads", "3", "a divisor of 4 attention heads"),
        arguments("text_config", "tie_word_embeddings", "false", "lm_head.weight"),
        arguments(
            "text_config", "rms_norm_eps", "\"small\"", "rms_norm_eps: expected a number over 0"),
        arguments("text_config", "rms_norm_eps", "-1", "expected a number over 0, found -1"),
        arguments(
            "text_config",
            "rope_parameters",
            "{\"rope_theta\":1e300,\"mrope_section\":[4,2,2]}",
            "rope_parameters.rope_theta: expected a number over 0, found 1.0E300"),
        arguments(
            "text_config",
            "rope_parameters",
            "{\"rope_type\":\"yarn\",\"rope_theta\":1}",
            "rope_parameters.rope_type: expected one of [default, mrope], found \"yarn\""),
        arguments(
            "text_config",
            "rope_parameters",
            "{\"rope_theta\":1,\"mrope_section\":[4,2,1]}",
            "mrope_section: expected three parts of 8"),
        arguments("vision_config", "depth", "2", "expected different layers under 2"),
        arguments("vision_config", "depth", "4", "blocks.3"),
        arguments("vision_config", "depth", "16777216", "blocks.3"),
        arguments("vision_config", "depth", "16777217", "depth: expected at most 16777216"),
        arguments("vision_config", "num_heads", "5", "num_heads: expected heads whose width"),
        arguments("vision_config", "hidden_act", "\"relu\"", "expected one of [gelu_pytorch_tanh]"),
        arguments("vision_config", "num_position_embeddings", "63", "expected a square number"),
        arguments("vision_config", "patch_size", "14", "patch_size 16"),
        arguments("vision_config", "out_hidden_size", "64", "out_hidden_size: expected the text's"),
        arguments(
            "vision_config", "deepstack_visual_indexes", "[0,3]", "expected different layers"));
  }

  private static String names() {
    return Architectures.all().stream().map(Architecture::type).collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void load_wrongConfig_isRefusedWithThePlace(
      String object, String name, String value, String message) throws IOException {
    GoldenCheckpoint golden = GoldenCheckpoint.named("qwen3_vl/f32-tied");
    ObjectNode config = config(golden);
    ObjectNode changed = object.isEmpty() ? config : (ObjectNode) config.get(object);
    changed.set(name, JSON.readTree(value));

    assertThatThrownBy(() -> load(golden, config))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining(message);
  }

  static Stream<Arguments> wrongValuesOfOthers() {
    return Stream.of(
        arguments("qwen2_5_vl", "num_hidden_layers", "1", "layers.1"),
        arguments("qwen2_5_vl", "num_hidden_layers", "16777216", "layers.3"),
        arguments("qwen2", "hidden_act", "\"gelu\"", "hidden_act: expected one of [silu]"),
        arguments("qwen2", "num_hidden_layers", "1", "expected no tensors but the model's, found"),
        arguments("qwen2", "tie_word_embeddings", "false", "lm_head.weight: expected"),
        arguments("qwen2", "model_type", "\"qwen3\"", "q_norm"),
        arguments("qwen2", "model_type", "\"qwen2_moe\"", "found \"qwen2_moe\""),
        arguments("llama", "attention_bias", "true", "q_proj.bias"),
        arguments("llama", "mlp_bias", "true", "gate_proj.bias"),
        arguments("llama", "num_key_value_heads", "3", "a divisor of 4 attention heads"),
        arguments("qwen3", "head_dim", "16777216", "q_proj.weight"),
        arguments("qwen3", "attention_bias", "true", "attention_bias: expected one of [false]"),
        arguments("qwen3", "num_experts", "128", "num_experts: expected one of [0], found 128"),
        arguments("qwen3", "model_type", "\"qwen2\"", "q_proj.bias"));
  }

  @ParameterizedTest
  @MethodSource("wrongValuesOfOthers")
  void load_wrongConfigOfAnotherArchitecture_isRefusedWithThePlace(
      String architecture, String name, String value, String message) throws IOException {
    GoldenCheckpoint golden = GoldenCheckpoint.named(architecture + "/f32-tied");
    ObjectNode config = config(golden);
    ObjectNode text = config.has("text_config") ? (ObjectNode) config.get("text_config") : config;
    text.set(name, JSON.readTree(value));

    assertThatThrownBy(() -> load(golden, config))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3_vl", "qwen2_5_vl", "qwen2", "qwen3", "llama"})
  void load_tiedWithAHeadOfItsOwn_leavesTheHeadOut(String architecture) {
    GoldenCheckpoint golden = GoldenCheckpoint.named(architecture + "/f32-untied");
    ObjectNode config = config(golden);
    config.put("tie_word_embeddings", true);
    if (config.get("text_config") instanceof ObjectNode text) {
      text.put("tie_word_embeddings", true);
    }

    assertThatCode(() -> load(golden, config)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3_vl", "qwen2_5_vl", "qwen2", "qwen3", "llama"})
  void load_randomlyChangedConfigs_loadOrAreRefused(String architecture) {
    GoldenCheckpoint golden = GoldenCheckpoint.named(architecture + "/f32-tied");
    Random random = new Random(5);
    String[] values = {
      "null", "0", "-1", "1", "7", "2147483647", "1e300", "\"x\"", "[]", "{}", "true"
    };
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      ObjectNode config = config(golden);
      List<ObjectNode> objects = objects(config);
      ObjectNode changed = objects.get(random.nextInt(objects.size()));
      List<String> names = new ArrayList<>();
      changed.fieldNames().forEachRemaining(names::add);
      try {
        String value = values[random.nextInt(values.length)];
        changed.set(names.get(random.nextInt(names.size())), JSON.readTree(value));
        load(golden, config);
      } catch (FoveaException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT);
        refused++;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    assertThat(refused).isBetween(75, 299);
  }

  private static List<ObjectNode> objects(ObjectNode config) {
    List<ObjectNode> objects = new ArrayList<>();
    objects.add(config);
    for (JsonNode value : config) {
      if (value instanceof ObjectNode object) {
        objects.addAll(objects(object));
      }
    }
    return objects;
  }

  private static ObjectNode config(GoldenCheckpoint golden) {
    try (Checkpoint checkpoint = Checkpoint.open(golden.folder())) {
      return checkpoint.config().deepCopy();
    }
  }

  private static void load(GoldenCheckpoint golden, ObjectNode config) {
    try (Checkpoint checkpoint = Checkpoint.open(golden.folder());
        Arena arena = Arena.ofShared()) {
      Config changed = Config.of("config.json", config);
      Architecture architecture = Architectures.of(changed);
      architecture.load(
          checkpoint.weights(arena), changed, architecture.pictures(checkpoint, changed));
    }
  }
}
