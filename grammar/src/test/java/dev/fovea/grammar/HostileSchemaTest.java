package dev.fovea.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.grammar.limits.GrammarException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that would take all time or memory are compiled within the limits or refused. */
final class HostileSchemaTest {
  private static boolean has(String schema, String json) {
    return JsonTexts.reaches(Grammar.ofJsonSchema(schema), JsonTexts.read(json));
  }

  @Test
  void million_ofCharactersAndItems_isCounted() {
    String schema = "{\"type\":\"string\",\"minLength\":3,\"maxLength\":1000000}";
    assertThat(has(schema, "\"ab\"")).isFalse();
    assertThat(has(schema, "\"abc\"")).isTrue();
    assertThat(has("{\"maxItems\":1000000,\"minItems\":2}", "[1,2,3,4,5]")).isTrue();
    assertThat(has("{\"type\":\"array\",\"maxItems\":1000000,\"minItems\":2}", "[1]")).isFalse();
    assertThat(has("{\"type\":\"array\",\"minItems\":4,\"maxItems\":5}", "[1,2,3,4,5,6]"))
        .isFalse();
    assertThat(has("{\"type\":\"string\",\"maxLength\":4}", "\"\ud83d\ude00\ud83d\ude00ab\""))
        .isTrue();
    assertThat(has("{\"type\":\"string\",\"maxLength\":4}", "\"\ud83d\ude00\ud83d\ude00abc\""))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"pattern\":\"^(.{1000}){1000}$\",\"type\":\"string\"}",
        "{\"pattern\":\"^(a|b)*a(a|b){25}$\",\"type\":\"string\"}",
        "{\"$ref\":\"#\"}",
        "{\"anyOf\":[{\"$ref\":\"#\"}]}",
        "{\"multipleOf\":0.000123457,\"type\":\"number\"}",
        "{\"maximum\":1e400000000,\"type\":\"number\"}",
        "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#\"}}}",
        "{\"type\":\"string\",\"pattern\":\"^(ab)*$\",\"minLength\":100001,\"maxLength\":100003}",
        "{\"a\":1,\"a\":2}",
        "{\"type\":\"array\",\"uniqueItems\":true}",
        "{\"type\":\"strange\"}",
        "[]",
        "{",
        "{\"allOf\":[false]}",
      })
  void refuses(String schema) {
    assertThatThrownBy(() -> Grammar.ofJsonSchema(schema)).isInstanceOf(GrammarException.class);
  }

  @Test
  void refuses_deepNesting() {
    String schema = "{\"items\":".repeat(5000) + "{}" + "}".repeat(5000);
    assertThatThrownBy(() -> Grammar.ofJsonSchema(schema)).isInstanceOf(GrammarException.class);
    String all = "{\"allOf\":[".repeat(150) + "{}" + "]}".repeat(150);
    Grammar.ofJsonSchema(all);
  }

  @Test
  void refuses_longChainsOfReferences() {
    String chain =
        IntStream.range(0, 5000)
            .mapToObj(i ->
                String.format(
                    "\"d%d\":{\"type\":\"object\",\"required\":[\"a\"],\"properties\":"
                        + "{\"a\":{\"$ref\":\"#/$defs/d%d\"}}}",
                    i, i + 1))
            .collect(Collectors.joining(","));
    String schema = "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + chain + ",\"d5000\":{}}}";
    assertThatThrownBy(() -> Grammar.ofJsonSchema(schema)).isInstanceOf(GrammarException.class);
    assertThatThrownBy(() -> Grammar.ofJsonSchema(schema.replace(",\"required\":[\"a\"]", "")))
        .isInstanceOf(GrammarException.class);
    String plain = "\"a\":{\"allOf\":[{\"$ref\":\"#/$defs/a\"},{\"$ref\":\"#/$defs/b\"}]}";
    assertThatThrownBy(
            () -> Grammar.ofJsonSchema("{\"$ref\":\"#/$defs/a\",\"$defs\":{" + plain + "}}"))
        .isInstanceOf(GrammarException.class);
  }

  @Test
  void refuses_hostileGrammars() {
    assertThatThrownBy(() -> Grammar.ofGbnf("root ::= \"a\"" + "*".repeat(100_000)))
        .isInstanceOf(GrammarException.class);
    assertThatThrownBy(() -> Grammar.ofGbnf("root ::= " + "(".repeat(100_000)))
        .isInstanceOf(GrammarException.class);
    assertThatThrownBy(() -> Grammar.ofRegex("(".repeat(100_000)))
        .isInstanceOf(GrammarException.class);
    Grammar ambiguous = Grammar.ofGbnf("root ::= \"a\" root root | \"a\"");
    GrammarState state = ambiguous.start(ByteVocabulary.BYTES);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                state.accept('a');
              }
            })
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("ambiguous");
  }

  @Test
  void enum_ofThousands_compiles() {
    String values =
        IntStream.range(0, 2000)
            .mapToObj(i -> "\"value-" + i + "\"")
            .collect(Collectors.joining(","));
    String schema = "{\"enum\":[" + values + "]}";
    assertThat(has(schema, "\"value-1999\"")).isTrue();
    assertThat(has(schema, "\"value-2000\"")).isFalse();
  }

  @Test
  void enum_ofMillions_isRefused() {
    String values =
        IntStream.range(0, 150_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    assertThatThrownBy(() -> Grammar.ofJsonSchema("{\"enum\":[" + values + "]}"))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("'enum' at the root");
  }

  @Test
  void manyOptionalNames_compile() {
    String names =
        IntStream.range(0, 1000)
            .mapToObj(i -> "\"name" + i + "\":{\"type\":\"integer\"}")
            .collect(Collectors.joining(","));
    String schema =
        "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" + names + "}}";
    assertThat(has(schema, "{\"name5\":1,\"name999\":2}")).isTrue();
    assertThat(has(schema, "{\"name5\":1,\"name1000\":2}")).isFalse();
  }

  @Test
  void dependencies_thatMultiply_areRefused() {
    String names =
        IntStream.range(0, 30)
            .mapToObj(i -> "\"a" + i + "\":[\"b" + i + "\"]")
            .collect(Collectors.joining(","));
    assertThatThrownBy(() -> Grammar.ofJsonSchema("{\"dependentRequired\":{" + names + "}}"))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("'dependentRequired' at the root");
  }

  @Test
  void refusal_namesKeywordAndPlace() {
    assertThatThrownBy(() ->
            Grammar.ofJsonSchema(
                "{\"properties\":{\"a/b\":{\"items\":{\"pattern\":\"(a)\\\\1\"}}}}"))
        .hasMessageStartingWith("'pattern' at /properties/a~1b/items has the regular expression");
    assertThatThrownBy(() ->
            Grammar.ofJsonSchema(
                "{\"properties\":{\"a\":{\"type\":\"array\",\"uniqueItems\":true}}}"))
        .hasMessageStartingWith("'uniqueItems' at /properties/a wants items that differ");
  }
}
