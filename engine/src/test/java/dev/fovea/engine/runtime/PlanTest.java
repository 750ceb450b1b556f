package dev.fovea.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  @Test
  void of_longPromptArrivedFirst_singleRowsGoFirst() {
    Sequence prompt = sequence(Requests.text(1, 100, 5));
    Sequence one = sequence(Requests.text(2, 1, 5));
    Sequence other = sequence(Requests.text(3, 1, 5));
    assertThat(Plan.of(List.of(prompt, one, other), 16).shares())
        .containsExactly(
            new Plan.Share(one, 1), new Plan.Share(other, 1), new Plan.Share(prompt, 14));
  }

  @Test
  void of_severalPrompts_inOrderOfArrivalUntilTheBudgetIsSpent() {
    Sequence first = sequence(Requests.text(1, 10, 5));
    Sequence second = sequence(Requests.text(2, 10, 5));
    Sequence third = sequence(Requests.text(3, 10, 5));
    assertThat(Plan.of(List.of(first, second, third), 16).shares())
        .containsExactly(new Plan.Share(first, 10), new Plan.Share(second, 6));
  }

  @Test
  void of_pictureNotEncodedWithinReach_getsNothing() {
    Sequence picture = sequence(Requests.pictures(1, 5, new int[][] {{4, 4}}));
    Sequence text = sequence(Requests.text(2, 10, 5));
    assertThat(Plan.of(List.of(picture, text), 16).shares())
        .containsExactly(new Plan.Share(text, 10));
    assertThat(Plan.of(List.of(picture), 3).shares()).containsExactly(new Plan.Share(picture, 3));
  }

  private static Sequence sequence(TokenRequest request) {
    return new Sequence(
        request, new CollectingSink(), request.prompt().length + request.maxTokens());
  }
}
