package dev.fovea.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How values are written, beyond which ones are: order, blanks, spellings. */
final class JsonSchemaGrammarTest {
  private static boolean has(String schema, String text) {
    return ByteVocabulary.matches(Grammar.ofJsonSchema(schema), text);
  }

  @Test
  void names_comeInTheOrderOfTheSchema() {
    String schema =
        """
        {"type":"object","properties":{"z":{"type":"integer"},"a":{"type":"null"}},
         "required":["z"]}
        """;
    assertThat(has(schema, "{\"z\": 1, \"a\": null}")).isTrue();
    assertThat(has(schema, "{\"z\":1,\"a\":null,\"b\":[]}")).isTrue();
    assertThat(has(schema, "{\"a\": null, \"z\": 1}")).isFalse();
    assertThat(has(schema, "{\"z\": 1, \"b\": 2, \"a\": null}")).isFalse();
    assertThat(has(schema, "{\"z\": 1, \"z\": 1}")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "[1,2]|true",
        "[1, 2]|true",
        "[1,  2]|false",
        "[ 1]|false",
        "[1 ]|false",
        "[1,\\n2]|false",
        "{\"a\":1}|true",
        "{\"a\": 1}|true",
        "{\"a\" :1}|false",
        "{ }|false",
        "1|true",
        " 1|false",
        "-0|false",
        "1.50|true",
        "1e5|true",
        "1E+05|true",
        "01|false",
        "1.|false",
        ".5|false",
        "\"\\u00e9\\ud83d\\ude00\\/\"|true",
        "\"\\ud83d\"|false",
        "\"\\ud83dx\"|false",
        "\"\\ude00\"|false",
        "\"\t\"|false",
        "\"\\x\"|false"
      })
  void anyValue_isCompactJson(String text, boolean expected) {
    assertThat(has("{}", text.replace("\\n", "\n"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"integer\"}|5|5.0",
        "{\"const\":1.5}|1.5|1.50",
        "{\"const\":10}|10|10.0",
        "{\"multipleOf\":0.01,\"type\":\"number\"}|12.5|12.505",
        "{\"minimum\":-1.25,\"maximum\":3e2,\"type\":\"number\"}|-1.25|-1.26",
        "{\"minimum\":-1.25,\"maximum\":3e2,\"type\":\"number\"}|300.000|300.001",
        "{\"exclusiveMinimum\":0,\"type\":\"number\"}|0.001|0.000",
        "{\"type\":\"integer\",\"multipleOf\":7}|-999999999999|-999999999998",
        "{\"type\":\"string\",\"const\":\"a/\u00e9\"}|\"a/\u00e9\"|\"a\\/\u00e9\"",
        "{\"type\":\"string\",\"format\":\"date\"}|\"2024-02-29\"|\"2023-02-29\"",
        "{\"not\":{\"type\":[\"string\",\"object\",\"array\"]}}|1|\"a\"",
        "{\"type\":\"string\",\"pattern\":\"^a+$\",\"maxLength\":3}|\"aaa\"|\"aaaa\"",
        "{\"type\":\"string\",\"pattern\":\"^(ab)*$\",\"minLength\":3,\"maxLength\":5}|\"abab\"|\"ababab\"",
      })
  void value_isSpelledAsItMustBe(String schema, String valid, String invalid) {
    assertThat(has(schema, valid)).isTrue();
    assertThat(has(schema, invalid)).isFalse();
  }

  @Test
  void uniqueItems_ofFewValues_areRemembered() {
    String schema =
        """
        {"type":"array","items":{"enum":["a","b",1,null]},"minItems":2,"uniqueItems":true}
        """;
    assertThat(has(schema, "[\"b\", \"a\"]")).isTrue();
    assertThat(has(schema, "[1,null,\"a\",\"b\"]")).isTrue();
    assertThat(has(schema, "[1]")).isFalse();
    assertThat(has(schema, "[1,1]")).isFalse();
    assertThat(has(schema, "[1,null,\"a\",\"b\",1]")).isFalse();
  }

  @Test
  void recursion_goesOn() {
    String schema =
        """
        {"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{
          "left":{"anyOf":[{"$ref":"#/$defs/tree"},{"type":"null"}]}},"required":["left"],
          "additionalProperties":false}}}
        """;
    String deep = "{\"left\":".repeat(300) + "null" + "}".repeat(300);
    assertThat(has(schema, deep)).isTrue();
    assertThat(has(schema, deep + "}")).isFalse();
  }
}
