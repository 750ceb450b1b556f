package dev.fovea.engine.architectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.nano.FoveaNano;
import dev.fovea.pictures.raster.ImageSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PictureInputTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path cache;
  private Path folder;
  private Path own;
  private Path joint;

  @BeforeEach
  void extract() throws IOException {
    folder = FoveaNano.extract(cache);
    own = folder.resolve("preprocessor_config.json");
    joint = folder.resolve("processor_config.json");
  }

  @Test
  void of_ownFile_isRead() throws IOException {
    assertThat(factor()).isEqualTo(32);
    assertThat(read().placeholder()).isEqualTo(1315);
  }

  @Test
  void of_jointFileAlone_isRead() throws IOException {
    writeJoint(20);
    Files.delete(own);

    assertThat(factor()).isEqualTo(40);
  }

  @Test
  void of_bothFiles_takesTheJointOne() throws IOException {
    writeJoint(20);

    assertThat(factor()).isEqualTo(40);
  }

  @Test
  void of_jointFileWithoutPictures_takesTheOwnOne() throws IOException {
    Files.writeString(joint, "{\"processor_class\": \"Qwen3VLProcessor\"}");

    assertThat(factor()).isEqualTo(32);
  }

  @Test
  void of_wrongValueInJointFile_isRefusedWithThePlace() throws IOException {
    writeJoint(0);

    assertThatThrownBy(this::read)
        .isInstanceOf(FoveaException.class)
        .hasMessageContaining("processor_config.json: image_processor: patch_size: found 0");
  }

  @Test
  void of_noFile_isRefused() throws IOException {
    Files.delete(own);

    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("preprocessor_config.json: there is no such file");
  }

  /** Returns the side of a token in pixels. */
  private int factor() throws IOException {
    ImageSize size = read().processor().target(64, 64, OptionalInt.empty());
    return size.width() / read().processor().cells(size).width();
  }

  private void writeJoint(int patchSize) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("processor_class", "Qwen3VLProcessor");
    ObjectNode processor = (ObjectNode) JSON.readTree(Files.readAllBytes(own));
    root.set("image_processor", processor.put("patch_size", patchSize));
    Files.write(joint, JSON.writeValueAsBytes(root));
  }

  private PictureInput read() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return PictureCells.of(checkpoint, Config.of("config.json", checkpoint.config()));
    }
  }
}
