package dev.fovea.engine.architectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.TextShape;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations of models that take no pictures. */
final class TextConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String QWEN3 =
      """
      {"architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "bos_token_id": 151643,
       "eos_token_id": 151645, "head_dim": 128, "hidden_act": "silu", "hidden_size": 1024,
       "intermediate_size": 3072, "max_position_embeddings": 40960, "max_window_layers": 28,
       "model_type": "qwen3", "num_attention_heads": 16, "num_hidden_layers": 28,
       "num_key_value_heads": 8, "rms_norm_eps": 1e-06, "rope_scaling": null,
       "rope_theta": 1000000, "sliding_window": null, "tie_word_embeddings": true,
       "use_sliding_window": false, "vocab_size": 151936}
      """;

  @Test
  void textOnly_publishedFile_isRead() throws IOException {
    TextConfig c = TextConfig.textOnly(config(JSON.readTree(QWEN3).deepCopy()));

    assertThat(c.shape()).isEqualTo(new TextShape(28, 8, 128, 151936, 40960));
    assertThat(c.ropeTheta()).isEqualTo(1e6);
    assertThat(c.mropeSection()).containsExactly(64, 0, 0);
    assertThat(c.tied()).isTrue();
  }

  @Test
  void textOnly_laterGeneration_isRead() throws IOException {
    ObjectNode root = JSON.readTree(QWEN3).deepCopy();
    root.remove("rope_theta");
    root.remove("head_dim");
    root.set("rope_parameters", JSON.readTree("{\"rope_type\":\"default\",\"rope_theta\":5e6}"));
    root.set("layer_types", JSON.readTree("[\"full_attention\"]"));

    TextConfig c = TextConfig.textOnly(config(root));

    assertThat(c.ropeTheta()).isEqualTo(5e6);
    assertThat(c.headDim()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rope_scaling|{\"rope_type\":\"yarn\",\"factor\":4.0}|rope_scaling.rope_type: expected one"
            + " of [default], found \"yarn\"",
        "rope_scaling|{\"type\":\"linear\"}|rope_scaling.type: expected one of [default]",
        "rope_parameters|{\"rope_type\":\"dynamic\"}|rope_parameters.rope_type",
        "rope_theta|null|rope_theta: expected a number over 0, found nothing",
        "rope_theta|0|rope_theta: expected a number over 0, found 0",
        "rms_norm_eps|1e60|rms_norm_eps: expected a number over 0, found 1.0E60",
        "layer_types|[\"sliding_attention\"]|layer_types[0]: expected \"full_attention\"",
        "hidden_act|\"gelu\"|hidden_act: expected one of [silu], found \"gelu\"",
        "num_experts|128|num_experts: expected one of [0], found 128",
        "num_attention_heads|12|num_key_value_heads: expected a divisor of 12",
        "head_dim|7|mrope_section: expected three parts",
        "head_dim|1|mrope_section: expected three parts",
      })
  void textOnly_unknownOrImpossibleValue_isRefused(String name, String value, String message)
      throws IOException {
    ObjectNode root = JSON.readTree(QWEN3).deepCopy();
    root.set(name, JSON.readTree(value));

    assertThatThrownBy(() -> TextConfig.textOnly(config(root)))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("config.json: ")
        .hasMessageContaining(message);
  }

  @Test
  void textOnly_windowOverNoLayer_isRead() throws IOException {
    ObjectNode root = JSON.readTree(QWEN3).deepCopy();
    root.put("use_sliding_window", true);

    assertThat(TextConfig.textOnly(config(root)).shape().layers()).isEqualTo(28);
  }

  @ParameterizedTest
  @ValueSource(strings = {"27", "null"})
  void textOnly_windowOverSomeLayers_isRefused(String firstLayer) throws IOException {
    ObjectNode root = JSON.readTree(QWEN3).deepCopy();
    root.put("use_sliding_window", true);
    root.set("max_window_layers", JSON.readTree(firstLayer));

    assertThatThrownBy(() -> TextConfig.textOnly(config(root)))
        .isInstanceOf(FoveaException.class)
        .hasMessage("config.json: use_sliding_window: expected one of [false], found true");
  }

  private static Config config(ObjectNode node) {
    return Config.of("config.json", node);
  }
}
