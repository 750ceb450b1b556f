package dev.fovea.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "12GB, 12000000000",
    "12g, 12000000000",
    "1.5 GiB, 1610612736",
    "800M, 800000000",
    "64KiB, 65536",
    "2TB, 2000000000000",
    "123, 123",
    "123B, 123"
  })
  void convert_amount_isRead(String text, long bytes) {
    assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GB", "-1GB", "0", "1e9", "12XB", "1 2GB", "999999999999TB", "12GBB"})
  void convert_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> new ByteSize().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("expected one such as 12GB");
  }
}
