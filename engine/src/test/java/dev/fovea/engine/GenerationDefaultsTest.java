package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.runtime.SamplingSettings;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GenerationDefaultsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path cache;
  private Path folder;

  @BeforeEach
  void extract() throws IOException {
    folder = FoveaNano.extract(cache);
    Files.delete(folder.resolve("generation_config.json"));
  }

  @Test
  void of_noGenerationConfig_stopsAtConfigsNumber() throws IOException {
    GenerationDefaults defaults = read("{\"eos_token_id\": 7}");

    assertThat(defaults.stopTokens()).containsExactly(7);
    assertThat(defaults.temperature()).isEqualTo(0.7);
    assertThat(defaults.maxTokens()).isEqualTo(512);
  }

  @Test
  void of_noGenerationConfig_stopsAtConfigsList() throws IOException {
    assertThat(read("{\"eos_token_id\": [7, 9]}").stopTokens()).containsExactly(7, 9);
  }

  @Test
  void of_numberInTextConfig_isTaken() throws IOException {
    assertThat(read("{\"text_config\": {\"eos_token_id\": 5}}").stopTokens()).containsExactly(5);
  }

  @Test
  void of_noStopToken_hasNone() throws IOException {
    assertThat(read("{\"eos_token_id\": null}").stopTokens()).isEmpty();
  }

  @Test
  void of_bothFiles_stopsAtEachOnce() throws IOException {
    generationConfig("{\"eos_token_id\": [3, 4], \"top_k\": null, \"temperature\": 0.000001}");

    GenerationDefaults defaults = read("{\"eos_token_id\": 4}");

    assertThat(defaults.stopTokens()).containsExactly(3, 4);
    assertThat(defaults.temperature()).isEqualTo(1e-6);
    assertThat(defaults.topK()).isZero();
  }

  @Test
  void settings_samplingSwitchedOff_isGreedy() throws IOException {
    generationConfig("{\"do_sample\": false, \"temperature\": 0.9, \"repetition_penalty\": 1.05}");

    SamplingSettings settings = read("{}").settings(Sampling.DEFAULTS);

    assertThat(settings.temperature()).isZero();
    assertThat(settings.repetitionPenalty()).isEqualTo(1.05f);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"top_k\": -1}",
        "{\"top_k\": 0, \"top_p\": 1.0}",
        "{\"top_k\": null, \"top_p\": null, \"temperature\": null, \"min_p\": null}",
        "{\"repetition_penalty\": null, \"do_sample\": null, \"max_new_tokens\": null}",
        "{\"eos_token_id\": null, \"max_new_tokens\": 512.0}",
        "no JSON, as none for transformers",
        ""
      })
  void of_silenceInAnyForm_isSilence(String content) throws IOException {
    generationConfig(content);

    GenerationDefaults defaults = read("{}");

    assertThat(defaults.topK()).isZero();
    assertThat(defaults.topP()).isEqualTo(1);
    assertThat(defaults.temperature()).isEqualTo(0.7);
    assertThat(defaults.maxTokens()).isEqualTo(512);
    assertThat(defaults.stopTokens()).isEmpty();
  }

  @Test
  void settings_topPOfZero_leavesTheLikeliestToken() throws IOException {
    generationConfig("{\"top_p\": 0, \"top_k\": 20.0, \"eos_token_id\": [7.0, 8]}");

    GenerationDefaults defaults = read("{}");

    assertThat(defaults.settings(Sampling.DEFAULTS).topP()).isZero();
    assertThat(defaults.topK()).isEqualTo(20);
    assertThat(defaults.stopTokens()).containsExactly(7, 8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "temperature|-1|a number from 0 on",
        "temperature|1e300|a number from 0 on",
        "top_p|-0.1|a number from 0 to 1",
        "top_p|1.5|a number from 0 to 1",
        "min_p|2|a number from 0 to 1",
        "repetition_penalty|0|a number over 0",
        "repetition_penalty|true|a number",
        "max_new_tokens|0|a number over 0",
        "eos_token_id|1.5|a list of whole numbers",
      })
  void of_valueOutOfRange_isRefusedWithFileAndName(String name, String value, String expected)
      throws IOException {
    generationConfig("{\"" + name + "\": " + value + "}");

    assertThatThrownBy(() -> read("{}"))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("generation_config.json: " + name + ": expected " + expected);
  }

  private GenerationDefaults read(String config) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return GenerationDefaults.of(checkpoint, Config.of("config.json", JSON.readTree(config)));
    }
  }

  private void generationConfig(String content) throws IOException {
    Files.writeString(folder.resolve("generation_config.json"), content);
  }
}
