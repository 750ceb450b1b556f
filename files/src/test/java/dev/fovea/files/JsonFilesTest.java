package dev.fovea.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFilesTest {
  private static JsonNode parse(String text) throws UnfitFileException {
    return JsonFiles.parse(text.getBytes(UTF_8), JsonSize.SETTINGS);
  }

  @Test
  void parse_whatPythonWrites_isRead() throws UnfitFileException {
    JsonNode node = parse("{\"a\": NaN, \"b\": -Infinity, \"a\": 1e999, \"c\": 5000000.0}");
    assertThat(node.path("a").doubleValue()).isPositive().isInfinite();
    assertThat(node.path("b").doubleValue()).isNegative().isInfinite();
    assertThat(node.path("c").doubleValue()).isEqualTo(5e6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "null",
        "{",
        "{\"a\":1}}",
        "{\"a\":1} 2",
        "{\"a\":}",
        "{'a':1}",
        "\0",
        "{\"a"
      })
  void parse_noObject_saysSoInPlainWords(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(UnfitFileException.class)
        .hasMessageStartingWith("expected ")
        .hasMessageNotContaining("`")
        .hasMessageNotContaining("Source")
        .hasMessageNotContaining("com.");
  }

  @Test
  void parse_deeplyNested_isRefused() {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatThrownBy(() -> parse(deep)).hasMessageContaining("nesting depth");
  }

  @Test
  void parse_endlessNumber_isRefused() {
    assertThatThrownBy(() -> parse("{\"a\":" + "1".repeat(1_000_000) + "}"))
        .isInstanceOf(UnfitFileException.class)
        .hasMessageNotContaining("StreamReadConstraints");
  }

  @Test
  void parse_millionsOfLists_isRefusedBeforeTheyTakeMemory() {
    assertThatThrownBy(() -> parse("{\"a\":[" + "[],".repeat(1_000_000) + "0]}"))
        .isInstanceOf(UnfitFileException.class)
        .hasMessageContaining("500000")
        .hasMessageNotContaining("StreamReadConstraints");
  }

  @Test
  void parse_noUtf8_isRefused() {
    byte[] content = {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'};
    assertThatThrownBy(() -> JsonFiles.parse(content, JsonSize.SETTINGS))
        .isInstanceOf(UnfitFileException.class)
        .hasMessageContaining("UTF-8");
  }
}
