package dev.fovea.pictures.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.pictures.GoldenImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorConfigTest {
  private static final String FILE = "preprocessor_config.json";

  private static ObjectNode newer() {
    return (ObjectNode)
        GoldenImages.parse(
            """
            {"size": {"shortest_edge": 65536, "longest_edge": 16777216}, "patch_size": 16,
             "temporal_patch_size": 2, "merge_size": 2, "image_mean": [0.5, 0.25, 0.125],
             "image_std": [0.5, 0.5, 0.75], "resample": 3, "rescale_factor": 0.00392156862745098,
             "do_resize": true, "do_rescale": true, "do_normalize": true, "do_convert_rgb": true}
            """);
  }

  @Test
  void load_newerGeneration_readsSizeInPixels() {
    ProcessorConfig config = ProcessorConfig.load(newer(), FILE);

    assertThat(config.minPixels()).isEqualTo(65_536);
    assertThat(config.maxPixels()).isEqualTo(16_777_216);
    assertThat(config.factor()).isEqualTo(32);
    assertThat(config.temporalPatchSize()).isEqualTo(2);
    assertThat(config.mean()).containsExactly(0.5f, 0.25f, 0.125f);
    assertThat(config.std()).containsExactly(0.5f, 0.5f, 0.75f);
    assertThat(config.rescale()).isEqualTo(1 / 255.0);
  }

  @Test
  void load_olderGeneration_readsMinAndMaxPixels() {
    ObjectNode older = newer().put("min_pixels", 3136).put("max_pixels", 12_845_056);
    older.remove("size");

    ProcessorConfig config = ProcessorConfig.load(older, FILE);

    assertThat(config.minPixels()).isEqualTo(3136);
    assertThat(config.maxPixels()).isEqualTo(12_845_056);
  }

  @Test
  void load_bothGenerations_takesMinAndMaxPixels() {
    ObjectNode both = newer().put("min_pixels", 3136).putNull("max_pixels");

    ProcessorConfig config = ProcessorConfig.load(both, FILE);

    assertThat(config.minPixels()).isEqualTo(3136);
    assertThat(config.maxPixels()).isEqualTo(16_777_216);
  }

  @Test
  void load_withoutTheFactor_takesTheReferencesDefault() {
    ObjectNode config = newer();
    config.remove("rescale_factor");

    assertThat(ProcessorConfig.load(config, FILE).rescale()).isEqualTo(1 / 255.0);
  }

  @Test
  void load_switchesOff_changesNothingOfTheValues() {
    ObjectNode off = newer().put("do_rescale", false).put("do_normalize", false);
    off.remove("rescale_factor");
    off.remove("image_mean");

    ProcessorConfig config = ProcessorConfig.load(off, FILE);

    assertThat(config.rescale()).isEqualTo(1);
    assertThat(config.mean()).containsOnly(0);
    assertThat(config.std()).containsOnly(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          patch_size          | null
          patch_size          | 0
          patch_size          | 16.5
          patch_size          | "16"
          merge_size          | -1
          temporal_patch_size | 1000000
          min_pixels          | 0
          max_pixels          | 1e99
          max_pixels          | "many"
          image_mean          | [0.5, 0.5]
          image_mean          | 0.5
          image_std           | [0.5, 0.5, 0]
          image_std           | [0.5, 0.5, "0.5"]
          rescale_factor      | 0
          rescale_factor      | "NaN"
          resample            | 2
          do_resize           | false
          do_convert_rgb      | false
          do_normalize        | "yes"
          """)
  void load_illValue_namesItAndTheFile(String name, String value) {
    ObjectNode config = newer();
    config.set(name, GoldenImages.parse(value));

    assertThatThrownBy(() -> ProcessorConfig.load(config, FILE))
        .isInstanceOf(FoveaException.class)
        .hasMessageContaining(FILE)
        .hasMessageContaining(name)
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_CHECKPOINT);
  }

  @ParameterizedTest
  @CsvSource({
    "size, size.shortest_edge",
    "patch_size, patch_size",
    "merge_size, merge_size",
    "temporal_patch_size, temporal_patch_size",
    "image_mean, image_mean",
    "image_std, image_std",
  })
  void load_missingValue_namesIt(String name, String expected) {
    ObjectNode config = newer();
    config.remove(name);

    assertThatThrownBy(() -> ProcessorConfig.load(config, FILE))
        .isInstanceOf(FoveaException.class)
        .hasMessageContaining(FILE + ": " + expected + ": found nothing");
  }

  @Test
  void load_leastOverMost_isRefused() {
    ObjectNode config = newer().put("min_pixels", 200).put("max_pixels", 100);

    assertThatThrownBy(() -> ProcessorConfig.load(config, FILE))
        .isInstanceOf(FoveaException.class)
        .hasMessage(FILE + ": at least 200 and at most 100 pixels is impossible");
  }

  @Test
  void load_notAnObject_isRefused() {
    assertThatThrownBy(() -> ProcessorConfig.load(GoldenImages.parse("[]"), FILE))
        .isInstanceOf(FoveaException.class);
  }
}
