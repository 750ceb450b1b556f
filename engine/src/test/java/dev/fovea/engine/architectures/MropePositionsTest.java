package dev.fovea.engine.architectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.golden.GoldenCheckpoint;
import dev.fovea.engine.golden.GoldenPositions;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.VisionLanguageModel;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MropePositionsTest {

  @ParameterizedTest
  @ValueSource(strings = {"qwen3_vl", "qwen2_5_vl"})
  void positions_layoutsOfTextAndPictures_equalTheReference(String architecture) {
    GoldenCheckpoint golden = GoldenCheckpoint.named(architecture + "/f32-tied");
    try (Arena arena = Arena.ofShared()) {
      VisionLanguageModel model = GoldenModel.load(golden, arena).model();

      assertThat(GoldenPositions.load(architecture))
          .allSatisfy(layout ->
              assertThat(
                      GoldenPositions.checksumOf(model.positions(layout.length(), layout.images())))
                  .isEqualTo(layout.checksum()));
    }
  }

  @Test
  void time_afterThePrompt_goesOnByOne() {
    Positions positions = MropePositions.of(10, List.of(new ImageTokens(2, 2, 3)));

    assertThat(positions.time(9)).isEqualTo(6);
    assertThat(positions.height(10)).isEqualTo(7);
    assertThat(positions.width(12)).isEqualTo(9);
  }
}
