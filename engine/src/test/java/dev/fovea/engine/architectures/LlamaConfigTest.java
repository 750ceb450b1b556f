package dev.fovea.engine.architectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

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

final class LlamaConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Has the sizes of Llama 3.2 1B. */
  private static final String LLAMA =
      """
      {"model_type": "llama", "attention_bias": false, "head_dim": 64, "hidden_act": "silu",
       "hidden_size": 2048, "intermediate_size": 8192, "max_position_embeddings": 131072,
       "mlp_bias": false, "num_attention_heads": 32, "num_hidden_layers": 16,
       "num_key_value_heads": 8, "pretraining_tp": 1, "rms_norm_eps": 1e-05, "rope_scaling":
       {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
        "original_max_position_embeddings": 8192, "rope_type": "llama3"},
       "rope_theta": 500000.0, "tie_word_embeddings": true, "vocab_size": 128256}
      """;

  @Test
  void of_publishedFile_isRead() throws IOException {
    LlamaConfig c = LlamaConfig.of(config(LLAMA));

    assertThat(c.text().shape()).isEqualTo(new TextShape(16, 8, 64, 128_256, 131_072));
    assertThat(c.text().tied()).isTrue();
    assertThat(c.attentionBias()).isFalse();
    assertThat(c.mlpBias()).isFalse();
    assertThat(c.frequencies()[0]).isEqualTo(1);
    assertThat((double) c.frequencies()[31])
        .isCloseTo(1 / Math.pow(500_000, 62 / 64.0) / 32, withinPercentage(1e-4));
  }

  /** Pair 15 turns 2.78 times in 8,192 positions, between the 1 and the 4 of the limits. */
  @Test
  void of_llama3_blendsBetweenTheLimits() throws IOException {
    double plain = 1 / Math.pow(500_000, 30 / 64.0);
    double share = (8192 / (2 * Math.PI / plain) - 1) / 3;

    float[] frequencies = LlamaConfig.of(config(LLAMA)).frequencies();

    assertThat(share).isBetween(0.5, 0.7);
    assertThat((double) frequencies[15])
        .isCloseTo((1 - share) * plain / 32 + share * plain, withinPercentage(1e-3));
  }

  @Test
  void of_onlyWhatMustBeSaid_takesDefaults() throws IOException {
    LlamaConfig c =
        LlamaConfig.of(
            config(
                """
                {"hidden_size": 48, "intermediate_size": 64, "num_attention_heads": 4,
                 "num_hidden_layers": 2, "vocab_size": 100}
                """));

    assertThat(c.text().shape()).isEqualTo(new TextShape(2, 4, 12, 100, 2048));
    assertThat(c.text().ropeTheta()).isEqualTo(10_000);
    assertThat(c.text().tied()).isFalse();
    assertThat((double) c.frequencies()[5])
        .isCloseTo(1 / Math.pow(10_000, 10 / 12.0), withinPercentage(1e-4));
  }

  @Test
  void of_linearScaling_slowsAllFrequencies() throws IOException {
    ObjectNode root = JSON.readTree(LLAMA).deepCopy();
    root.set("rope_scaling", JSON.readTree("{\"type\": \"linear\", \"factor\": 4}"));

    float[] frequencies = LlamaConfig.of(Config.of("config.json", root)).frequencies();

    assertThat(frequencies[0]).isEqualTo(0.25f);
    assertThat((double) frequencies[31])
        .isCloseTo(1 / Math.pow(500_000, 62 / 64.0) / 4, withinPercentage(1e-4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rope_scaling|{\"rope_type\":\"yarn\"}|rope_scaling.rope_type: expected one of [default,"
            + " linear, llama3], found \"yarn\"",
        "rope_scaling|{\"type\":\"dynamic\"}|rope_scaling.type: expected one of [default, linear",
        "rope_parameters|{\"rope_type\":\"longrope\"}|rope_parameters.rope_type: expected one of",
        "rope_scaling|{\"type\":7}|rope_scaling.type: expected a text, found 7",
        "rope_scaling|{\"type\":\"linear\"}|rope_scaling.factor: expected a number over 0, found",
        "rope_scaling|{\"type\":\"linear\",\"factor\":0}|rope_scaling.factor: expected a number",
        "rope_scaling|{\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":4,"
            + "\"high_freq_factor\":4}|high_freq_factor: expected more than low_freq_factor, 4.0",
        "rope_scaling|{\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":1,"
            + "\"high_freq_factor\":4}|original_max_position_embeddings: expected a whole number",
        "rope_parameters|{\"partial_rotary_factor\":0.5}|partial_rotary_factor: expected one of",
        "rope_traditional|true|rope_traditional: expected one of [false], found true",
        "hidden_act|\"gelu\"|hidden_act: expected one of [silu], found \"gelu\"",
        "attention_bias|\"some\"|attention_bias: expected true or false",
        "mlp_bias|1|mlp_bias: expected true or false",
      })
  void of_unknownOrImpossibleValue_isRefused(String name, String value, String message)
      throws IOException {
    ObjectNode root = JSON.readTree(LLAMA).deepCopy();
    root.set(name, JSON.readTree(value));

    assertThatThrownBy(() -> LlamaConfig.of(Config.of("config.json", root)))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining(message);
  }

  private static Config config(String json) throws IOException {
    return Config.of("config.json", JSON.readTree(json));
  }
}
