package dev.fovea.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.engine.golden.GoldenCase.GoldenImage;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.weights.Checkpoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenCaseTest {
  static List<GoldenCheckpoint> checkpoints() {
    return GoldenCheckpoint.all();
  }

  @Test
  void all_architectures_areThere() {
    assertThat(checkpoints())
        .extracting(GoldenCheckpoint::architecture)
        .contains("qwen3_vl", "qwen2_5_vl", "qwen2", "qwen3", "llama");
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void cases_eachCheckpoint_haveSizesThatAgree(GoldenCheckpoint checkpoint) {
    List<GoldenCase> cases = checkpoint.cases();

    assertThat(cases).hasSizeGreaterThanOrEqualTo(3);
    for (GoldenCase each : cases) {
      int length = each.tokens().length;
      assertThat(each.positions().length()).isEqualTo(length);
      assertThat(each.turns()[each.turns().length - 1]).isEqualTo(length);
      assertThat(each.logits()).hasNumberOfRows(each.rows().length);
      assertThat(each.rows()).isSorted().endsWith(length - 1);
      assertThat(each.greedy()).hasSize(20);
      assertThat(each.gaps()).hasSize(20);
      assertThat(each.steps()).hasNumberOfRows(20);
      int last = each.rows().length - 1;
      assertThat(likeliest(each.logits()[last])).isEqualTo(each.greedy()[0]);
      for (GoldenImage image : each.images()) {
        assertPlaceholders(each, image.place());
        assertThat(image.image().grid().patches()).isEqualTo(4 * image.place().count());
        assertThat(image.tokens()).hasNumberOfRows(image.rows().length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3_vl", "qwen2_5_vl"})
  void load_positions_areOfAThousandDifferentLayouts(String architecture) {
    List<GoldenPositions> layouts = GoldenPositions.load(architecture);

    assertThat(layouts).hasSize(1000);
    assertThat(layouts).extracting(each -> each.images().size()).contains(0, 1, 2, 3, 4, 5);
    assertThat(layouts.stream().map(GoldenPositions::checksum).distinct().count())
        .isGreaterThan(900);
  }

  private static void assertPlaceholders(GoldenCase golden, ImageTokens place) {
    try (Checkpoint checkpoint = Checkpoint.open(golden.checkpoint().folder())) {
      JsonNode config = checkpoint.config();
      int[] tokens = golden.tokens();
      for (int i = place.first(); i < place.end(); i++) {
        assertThat(tokens[i]).isEqualTo(config.get("image_token_id").intValue());
      }
      assertThat(tokens[place.first() - 1])
          .isEqualTo(config.get("vision_start_token_id").intValue());
      assertThat(tokens[place.end()]).isEqualTo(config.get("vision_end_token_id").intValue());
    }
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
