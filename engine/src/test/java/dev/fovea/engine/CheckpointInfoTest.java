package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.FoveaException;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointInfoTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void of_embeddedModel_saysWhatLoadingSays() throws IOException {
    Path nano = FoveaNano.extract(folder);
    CheckpointInfo info = CheckpointInfo.of(nano);
    try (Model model = Fovea.load(nano)) {
      assertThat(info.architecture()).isEqualTo(model.info().architecture());
      assertThat(info.format()).isEqualTo(model.info().format());
      assertThat(info.parameters()).isEqualTo(model.info().parameters());
      assertThat(info.contextLength()).isEqualTo(model.info().contextLength());
    }
    assertThat(info.text().headSize()).isPositive();
    assertThat(info.vision()).isPresent();
    assertThat(info.chatTemplate()).contains("messages");
    assertThat(info.memory().weightBytes()).isGreaterThanOrEqualTo(info.weightBytes());
  }

  @Test
  void of_textSizesAtTheTop_saysThem() throws IOException {
    Path nano = FoveaNano.extract(folder);
    CheckpointInfo expected = CheckpointInfo.of(nano);
    Path config = nano.resolve("config.json");
    ObjectNode root = (ObjectNode) JSON.readTree(Files.readAllBytes(config));
    ObjectNode text = (ObjectNode) root.get("text_config");
    ObjectNode sizes = text.deepCopy();
    sizes.remove("model_type");
    root.setAll(sizes);
    text.removeAll().put("model_type", "qwen2_5_vl_text");
    Files.write(config, JSON.writeValueAsBytes(root.put("model_type", "qwen2_5_vl")));

    CheckpointInfo info = CheckpointInfo.of(nano);

    assertThat(info.architecture()).isEqualTo("qwen2_5_vl");
    assertThat(info.text()).isEqualTo(expected.text());
    assertThat(info.memory()).isEqualTo(expected.memory());
  }

  @Test
  void of_damagedFolder_saysWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> CheckpointInfo.of(folder))
        .isInstanceOf(FoveaException.class)
        .hasMessageContaining("config.json");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"qwen3_vl\"}");
    assertThatThrownBy(() -> CheckpointInfo.of(folder)).isInstanceOf(FoveaException.class);
  }
}
