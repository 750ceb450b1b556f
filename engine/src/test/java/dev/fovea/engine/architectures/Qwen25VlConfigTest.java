package dev.fovea.engine.architectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.TextShape;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes of the published 3B and 7B, as their files and later generations of them have them. */
final class Qwen25VlConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String PUBLISHED =
      """
      {"architectures": ["Qwen2_5_VLForConditionalGeneration"], "attention_dropout": 0.0,
       "eos_token_id": 151645, "image_token_id": 151655, "hidden_act": "silu",
       "hidden_size": 2048, "intermediate_size": 11008, "max_position_embeddings": 128000,
       "max_window_layers": 70, "model_type": "qwen2_5_vl", "num_attention_heads": 16,
       "num_hidden_layers": 36, "num_key_value_heads": 2, "rms_norm_eps": 1e-06,
       "rope_theta": 1000000.0, "sliding_window": 32768, "tie_word_embeddings": true,
       "use_sliding_window": false, "vocab_size": 151936,
       "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]},
       "vision_config": {"depth": 32, "hidden_act": "silu", "hidden_size": 1280,
        "intermediate_size": 3420, "num_heads": 16, "in_chans": 3, "out_hidden_size": 2048,
        "patch_size": 14, "spatial_merge_size": 2, "spatial_patch_size": 14, "window_size": 112,
        "fullatt_block_indexes": [7, 15, 23, 31], "tokens_per_second": 2,
        "temporal_patch_size": 2}}
      """;

  private static final String NESTED =
      """
      {"image_token_id": 151655, "model_type": "qwen2_5_vl", "tie_word_embeddings": false,
       "text_config": {"hidden_act": "silu", "hidden_size": 3584, "intermediate_size": 18944,
        "layer_types": ["full_attention", "full_attention"], "max_position_embeddings": 32768,
        "max_window_layers": 28, "model_type": "qwen2_5_vl_text", "num_attention_heads": 28,
        "num_hidden_layers": 28, "num_key_value_heads": 4, "pad_token_id": null,
        "rms_norm_eps": 1e-05, "rope_parameters": {"rope_theta": 500000.0,
         "rope_type": "default", "mrope_section": [8, 28, 28]}, "sliding_window": null,
        "use_sliding_window": false, "vocab_size": 152064},
       "vision_config": {"depth": 32, "fullatt_block_indexes": [7, 15], "hidden_act": "silu",
        "hidden_size": 1280, "in_channels": 3, "intermediate_size": 3420,
        "model_type": "qwen2_5_vl_vision", "num_heads": 16, "out_hidden_size": 3584,
        "patch_size": 14, "rope_parameters": {"rope_theta": 20000.0, "rope_type": "axial"},
        "spatial_merge_size": 2, "temporal_patch_size": 2, "window_size": 140}}
      """;

  @Test
  void of_publishedFile_takesTheTextFromTheTop() throws IOException {
    Qwen25VlConfig c = Qwen25VlConfig.of(config(JSON.readTree(PUBLISHED).deepCopy()));

    assertThat(c.text().hiddenSize()).isEqualTo(2048);
    assertThat(c.text().headDim()).isEqualTo(128);
    assertThat(c.text().kvHeadCount()).isEqualTo(2);
    assertThat(c.text().ropeTheta()).isEqualTo(1e6);
    assertThat(c.text().mropeSection()).containsExactly(16, 24, 24);
    assertThat(c.text().tied()).isTrue();
    assertThat(c.text().shape()).isEqualTo(new TextShape(36, 2, 128, 151936, 128000));
    assertThat(c.vision().headDim()).isEqualTo(80);
    assertThat(c.vision().mergedSize()).isEqualTo(5120);
    assertThat(c.vision().windowCells()).isEqualTo(4);
    assertThat(c.vision().ropeTheta()).isEqualTo(1e4);
    assertThat(c.vision().fullAttentionLayers()).containsExactly(7, 15, 23, 31);
  }

  @Test
  void of_textConfig_isTakenFirst() throws IOException {
    Qwen25VlConfig c = Qwen25VlConfig.of(config(JSON.readTree(NESTED).deepCopy()));

    assertThat(c.text().hiddenSize()).isEqualTo(3584);
    assertThat(c.text().epsilon()).isEqualTo(1e-5f);
    assertThat(c.text().ropeTheta()).isEqualTo(5e5);
    assertThat(c.text().mropeSection()).containsExactly(8, 28, 28);
    assertThat(c.text().tied()).isFalse();
    assertThat(c.vision().windowCells()).isEqualTo(5);
    assertThat(c.vision().ropeTheta()).isEqualTo(2e4);
  }

  @Test
  void of_textConfigWithoutSizes_takesThemFromTheTop() throws IOException {
    ObjectNode root = JSON.readTree(PUBLISHED).deepCopy();
    root.putObject("text_config").put("model_type", "qwen2_5_vl");

    assertThat(Qwen25VlConfig.of(config(root)).text().hiddenSize()).isEqualTo(2048);
  }

  @Test
  void of_noSection_hasTheReferencesDefault() throws IOException {
    ObjectNode root = JSON.readTree(PUBLISHED).deepCopy();
    root.putNull("rope_scaling");

    assertThat(Qwen25VlConfig.of(config(root)).text().mropeSection()).containsExactly(16, 24, 24);
  }

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        arguments("", "hidden_act", "\"gelu\"", "hidden_act: expected one of [silu]"),
        arguments("", "num_experts", "60", "num_experts: expected one of [0], found 60"),
        arguments(
            "",
            "layer_types",
            "[\"full_attention\", \"sliding_attention\"]",
            "layer_types[1]: expected \"full_attention\", found \"sliding_attention\""),
        arguments("", "layer_types", "\"full_attention\"", "layer_types: expected a list"),
        arguments(
            "",
            "rope_scaling",
            "{\"type\":\"yarn\",\"factor\":4}",
            "rope_scaling.type: expected one of [default, mrope], found \"yarn\""),
        arguments(
            "",
            "rope_scaling",
            "{\"rope_type\":\"default\",\"mrope_interleaved\":true}",
            "mrope_interleaved: expected one of [false]"),
        arguments(
            "", "rope_scaling", "{\"mrope_section\":[-8,36,36]}", "expected three parts of 64"),
        arguments("", "rope_scaling", "{\"mrope_section\":[32,32]}", "expected three parts of 64"),
        arguments("", "num_key_value_heads", "3", "a divisor of 16 attention heads"),
        arguments("", "vision_config", "null", "vision_config: expected an object, found nothing"),
        arguments("vision_config", "hidden_act", "\"quick_gelu\"", "expected one of [silu]"),
        arguments("vision_config", "in_chans", "4", "in_chans: expected one of [3], found 4"),
        arguments("vision_config", "in_channels", "1", "in_channels: expected one of [3]"),
        arguments("vision_config", "num_heads", "7", "heads whose width is a multiple of 4"),
        arguments("vision_config", "out_hidden_size", "1280", "the text's 2048, found 1280"),
        arguments("vision_config", "window_size", "27", "at least a cell of 2 patches of 14"),
        arguments("vision_config", "window_size", "0", "window_size: expected a whole number"),
        arguments("vision_config", "fullatt_block_indexes", "[7, 32]", "expected layers under 32"),
        arguments("vision_config", "fullatt_block_indexes", "7", "a list of whole numbers"),
        arguments(
            "vision_config",
            "rope_parameters",
            "{\"rope_type\":\"linear\"}",
            "rope_parameters.rope_type: expected one of [axial, default], found \"linear\""));
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void of_unknownOrImpossibleValue_isRefusedWithFileAndPlace(
      String object, String name, String value, String message) throws IOException {
    ObjectNode root = JSON.readTree(PUBLISHED).deepCopy();
    (object.isEmpty() ? root : (ObjectNode) root.get(object)).set(name, JSON.readTree(value));

    assertThatThrownBy(() -> Qwen25VlConfig.of(config(root)))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("config.json: ")
        .hasMessageContaining(message);
  }

  private static Config config(ObjectNode node) {
    return Config.of("config.json", node);
  }
}
