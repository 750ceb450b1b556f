package dev.fovea.engine.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.golden.GoldenPositions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MropePositionsTest {

  static List<GoldenPositions> layouts() {
    return GoldenPositions.load();
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void of_layoutOfTextAndPictures_equalsTheReference(GoldenPositions golden) {
    Positions positions = MropePositions.of(golden.length(), golden.images());

    assertThat(positions.time()).isEqualTo(golden.positions().time());
    assertThat(positions.height()).isEqualTo(golden.positions().height());
    assertThat(positions.width()).isEqualTo(golden.positions().width());
    assertThat(positions.next()).isEqualTo(golden.positions().next());
  }

  @Test
  void time_afterThePrompt_goesOnByOne() {
    Positions positions = MropePositions.of(10, List.of(new ImageTokens(2, 2, 3)));

    assertThat(positions.time(9)).isEqualTo(6);
    assertThat(positions.height(10)).isEqualTo(7);
    assertThat(positions.width(12)).isEqualTo(9);
  }
}
