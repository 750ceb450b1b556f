package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.base.FoveaException;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryEstimateTest {
  @TempDir private Path folder;

  private Path nano() throws IOException {
    return FoveaNano.extract(folder);
  }

  @Test
  void of_checkpoint_addsUpWhatItsFilesSay() throws IOException {
    JsonNode text =
        new ObjectMapper().readTree(nano().resolve("config.json").toFile()).get("text_config");
    long kv = 2L * text.get("num_hidden_layers").asInt() * text.get("num_key_value_heads").asInt();
    MemoryEstimate estimate = MemoryEstimate.of(nano(), LoadOptions.DEFAULTS.caching(1000));

    assertThat(estimate.tokenBytes()).isEqualTo(kv * text.get("head_dim").asInt() * Float.BYTES);
    assertThat(estimate.contextLength()).isEqualTo(text.get("max_position_embeddings").asInt());
    assertThat(estimate.weightBytes())
        .isBetween(
            Files.size(nano().resolve("model.safetensors")) - 200_000,
            Files.size(nano().resolve("model.safetensors")) * 11 / 10);
    assertThat(estimate.cacheBytes()).isEqualTo(1000);
    assertThat(estimate.totalBytes())
        .isEqualTo(estimate.weightBytes() + estimate.workingBytes() + 1000);
    assertThat(estimate.workingBytes()).isBetween(10_000_000L, 200_000_000L);
  }

  @Test
  void of_limitedContext_holdsForTheCache() throws IOException {
    MemoryEstimate estimate = MemoryEstimate.of(nano(), LoadOptions.DEFAULTS.limitedTo(100));
    assertThat(estimate.contextLength()).isEqualTo(100);
    assertThat(estimate.contextBytes()).isEqualTo(100 * estimate.tokenBytes());
    assertThat(estimate.withCache(estimate.contextBytes()).cacheBytes())
        .isEqualTo(estimate.contextBytes());
  }

  @Test
  void of_noCheckpoint_saysWhatIsMissing() {
    assertThatThrownBy(() -> MemoryEstimate.of(folder, LoadOptions.DEFAULTS))
        .isInstanceOf(FoveaException.class)
        .hasMessageContaining("config.json");
    assertThatThrownBy(() -> MemoryEstimate.of(folder.resolve("none"), LoadOptions.DEFAULTS))
        .isInstanceOf(FoveaException.class);
  }
}
