package dev.fovea.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.golden.GoldenCase.GoldenImage;
import dev.fovea.engine.models.ImageTokens;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class GoldenCaseTest {
  @SuppressWarnings("unused") // read by the parameters' source
  static final List<String> VARIANTS = GoldenCase.VARIANTS;

  @ParameterizedTest
  @FieldSource("VARIANTS")
  void load_eachVariant_hasCasesWhoseSizesAgree(String variant) {
    List<GoldenCase> cases = GoldenCase.load(variant);

    assertThat(cases)
        .extracting(GoldenCase::name)
        .containsExactly("text", "one-image", "three-images");
    assertThat(cases).extracting(each -> each.images().size()).containsExactly(0, 1, 3);
    for (GoldenCase each : cases) {
      assertThat(each.positions().length()).isEqualTo(each.tokens().length);
      assertThat(each.logits()).hasNumberOfRows(each.rows().length);
      assertThat(each.greedy()).hasSize(20);
      assertThat(each.gaps()).hasSize(20);
      int last = each.rows().length - 1;
      assertThat(likeliest(each.logits()[last])).isEqualTo(each.greedy()[0]);
      for (GoldenImage image : each.images()) {
        assertPlaceholders(each.tokens(), image.place());
        assertThat(image.image().grid().patches()).isEqualTo(4 * image.place().count());
        assertThat(image.tokens()).hasNumberOfRows(image.place().count());
      }
    }
  }

  @Test
  void load_positions_haveOneForEachToken() {
    List<GoldenPositions> layouts = GoldenPositions.load();

    assertThat(layouts).hasSize(200);
    assertThat(layouts)
        .allSatisfy(each -> assertThat(each.positions().length()).isEqualTo(each.length()));
  }

  private static void assertPlaceholders(int[] tokens, ImageTokens place) {
    for (int i = place.first(); i < place.first() + place.count(); i++) {
      assertThat(tokens[i]).isEqualTo(312);
    }
    assertThat(tokens[place.first() - 1]).isEqualTo(310);
    assertThat(tokens[place.first() + place.count()]).isEqualTo(311);
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
