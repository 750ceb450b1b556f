package dev.fovea.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SamplingTest {
  private static final GenerationDefaults DEFAULTS =
      new GenerationDefaults(0.7, 1, 0, 0, 1, 512, new int[0]);

  private static final Map<String, BiFunction<Sampling.Builder, Double, Sampling.Builder>> SETTERS =
      Map.of(
          "temperature", Sampling.Builder::temperature,
          "top_p", Sampling.Builder::topP,
          "min_p", Sampling.Builder::minP,
          "presence_penalty", Sampling.Builder::presencePenalty,
          "frequency_penalty", Sampling.Builder::frequencyPenalty,
          "repetition_penalty", Sampling.Builder::repetitionPenalty,
          "logit_bias", (builder, value) -> builder.logitBias(Map.of(7, value)));

  private static Sampling with(String name, double value) {
    return requireNonNull(SETTERS.get(name)).apply(Sampling.builder(), value).build();
  }

  @ParameterizedTest
  @CsvSource({
    "temperature,0,2",
    "top_p,0,1",
    "min_p,0,1",
    "presence_penalty,-2,2",
    "frequency_penalty,-2,2",
    "repetition_penalty,1.4e-45,3.4028234e38",
    "logit_bias,-100,100"
  })
  void build_inRange_isAcceptedAndOutsideIsRefused(String name, double least, double most) {
    assertThatCode(() -> with(name, least)).doesNotThrowAnyException();
    assertThatCode(() -> with(name, most)).doesNotThrowAnyException();
    for (double wrong : List.of(least - 0.001, most * 1.001, Double.NaN, 1e300, -1e300)) {
      assertThatExceptionOfType(FoveaException.class)
          .as("%s %s", name, wrong)
          .isThrownBy(() -> with(name, wrong))
          .withMessageStartingWith(name + ": " + wrong)
          .satisfies(e -> assertThat(e.parameter()).hasValue(name));
    }
  }

  @Test
  void build_whatIsAccepted_theRuntimeAcceptsToo() {
    List<Double> values = new ArrayList<>(List.of(0.0, -0.0, 1.0, 2.0, -2.0, 0.5, 100.0));
    for (int exponent = -330; exponent <= 308; exponent++) {
      values.add(Double.parseDouble("9.9e" + exponent));
      values.add(-Double.parseDouble("9.9e" + exponent));
    }
    int accepted = 0;
    for (String name : SETTERS.keySet()) {
      for (double value : values) {
        try {
          Sampling sampling = with(name, value);
          accepted++;
          assertThatCode(() -> DEFAULTS.settings(sampling))
              .as("%s %s", name, value)
              .doesNotThrowAnyException();
        } catch (FoveaException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        }
      }
    }
    assertThat(accepted).isGreaterThan(2000);
  }
}
