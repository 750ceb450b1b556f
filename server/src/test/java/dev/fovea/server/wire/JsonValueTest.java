package dev.fovea.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonValueTest {
  private static JsonValue value(String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return new JsonValue(JsonReader.read(body), "place");
  }

  private static void assertRefused(
      Function<JsonValue, ?> accessor, String json, String code, String problem) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> accessor.apply(value(json)))
        .withMessageContaining(problem)
        .satisfies(e -> {
          assertThat(e.error().param()).hasValue("place");
          assertThat(e.error().code()).isEqualTo(code);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "42,42",
    "42.0,42",
    "4.2e1,42",
    "42000E-3,42",
    "-0,0",
    "-0.0,0",
    "0e99,0",
    "1E5,100000",
    "1e18,1000000000000000000",
    "9007199254740993.0,9007199254740993",
    "-9223372036854775808,-9223372036854775808",
    "9223372036854775807.00,9223372036854775807"
  })
  void integer_wholeNumber_isRead(String json, long expected) {
    assertThat(value(json).integer()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5,invalid_type",
    "1e-1,invalid_type",
    "1e-400,invalid_type",
    "1e-999999999,invalid_type",
    "4.0000000000000000000001,invalid_type",
    "1e400,invalid_value",
    "1e999999999,invalid_value",
    "9223372036854775808,invalid_value",
    "true,invalid_type",
    "\"5\",invalid_type",
    "[],invalid_type"
  })
  void integer_otherValue_isRefused(String json, String code) {
    assertRefused(JsonValue::integer, json, code, "'place'");
  }

  @ParameterizedTest
  @CsvSource({"0,expected 1 to 8", "9,expected 1 to 8", "8.5,an integer", "1e30,expected 1 to 8"})
  void integer_outOfRange_isRefusedWithTheRange(String json, String problem) {
    assertThat(value("8.0").integer(1, 8)).isEqualTo(8);
    assertRefused(
        value -> value.integer(1, 8),
        json,
        json.equals("8.5") ? "invalid_type" : "invalid_value",
        problem);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "-0,-0.0",
    "1.5e3,1500",
    "1e-400,0",
    "1.7976931348623157e308,1.7976931348623157E308"
  })
  void number_finite_isRead(String json, double expected) {
    assertThat(value(json).number()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1e400", "-1e309", "1e999999999999"})
  void number_beyondDouble_isRefusedAsWritten(String json) {
    assertRefused(JsonValue::number, json, "invalid_value", "the number " + json + " is too large");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null|null",
        "true|a boolean",
        "{\"a\":[1]}|an object",
        "[{}]|an array",
        "12.5|the number 12.5"
      })
  void text_otherType_saysWhatWasFound(String json, String found) {
    assertRefused(JsonValue::text, json, "invalid_type", "expected a string, found " + found);
  }
}
