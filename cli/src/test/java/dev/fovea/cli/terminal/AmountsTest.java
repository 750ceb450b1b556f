package dev.fovea.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "-5, 0 B",
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "99949, 99.9 kB",
    "99950, 100 kB",
    "999949, 1000 kB",
    "999950, 1.0 MB",
    "2605003521, 2.6 GB",
    "9223372036854775807, 9.2 EB"
  })
  void bytes_anyNumber_hasThreeDigitsAtMost(long bytes, String shown) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "1344, 1.3 thousand", "8771136, 8.8 million", "4440000000, 4.4 billion"})
  void count_anyNumber_hasAWord(long number, String shown) {
    assertThat(Amounts.count(number)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0 s",
    "59, 59 s",
    "60, 1 min",
    "200, 3 min 20 s",
    "3600, 1 h",
    "7500, 2 h 5 min",
    "90000, 1 d 1 h"
  })
  void time_anySpan_hasTwoUnitsAtMost(long seconds, String shown) {
    assertThat(Amounts.time(Duration.ofSeconds(seconds))).isEqualTo(shown);
  }
}
