package dev.fovea.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {
  @ParameterizedTest
  @CsvSource({
    "5m, PT5M",
    "90s, PT90S",
    "1h30m, PT90M",
    "1.5h, PT90M",
    "300ms, PT0.3S",
    "0, PT0S",
    "0s, PT0S",
    "3600, PT1H",
    "2.5, PT2.5S"
  })
  void parse_time_isRead(String text, Duration expected) {
    assertThat(KeepAlive.parse(text).idle()).isEqualTo(expected);
    assertThat(KeepAlive.parse(text).isForever()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-5m", "-0.5", "999999999999h"})
  void parse_negativeOrEndless_isForever(String text) {
    assertThat(KeepAlive.parse(text).isForever()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "5x", "5m ", "1e9", "-", "5m-1s", "NaN", "５m"})
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> KeepAlive.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected one such as");
  }

  @Test
  void ofSeconds_huge_isForever() {
    assertThat(KeepAlive.ofSeconds(1e300).isForever()).isTrue();
  }
}
