package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
  @TempDir Path folder;

  @Test
  void load_severalFiles_takesTheTemplateFile() throws IOException {
    write("chat_template.jinja", "jinja {{ a }}\n");
    write("chat_template.json", "{\"chat_template\": \"json\"}");
    write("tokenizer_config.json", "{\"chat_template\": \"tokenizer\"}");

    ChatTemplate template = ChatTemplate.load(folder);

    assertThat(template.source()).isEqualTo("jinja {{ a }}\n");
    assertThat(template.render(Map.of("a", 1))).isEqualTo("jinja 1");
  }

  @Test
  void load_templateInJson_goesBeforeTokenizer() throws IOException {
    write("chat_template.json", "{\"chat_template\": \"json\"}");
    write("tokenizer_config.json", "{\"chat_template\": \"tokenizer\"}");

    assertThat(ChatTemplate.load(folder).source()).isEqualTo("json");
  }

  @Test
  void load_templateInTokenizer_isFound() throws IOException {
    write("chat_template.json", "{}");
    write("tokenizer_config.json", "{\"chat_template\": \"tokenizer\"}");

    assertThat(ChatTemplate.load(folder).source()).isEqualTo("tokenizer");
  }

  @Test
  void load_namedTemplates_takesTheDefault() throws IOException {
    write(
        "tokenizer_config.json",
        "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"a\"},"
            + " {\"name\": \"default\", \"template\": \"b\"}]}");

    assertThat(ChatTemplate.load(folder).source()).isEqualTo("b");
  }

  @Test
  void load_noTemplate_saysWhereItLooked() throws IOException {
    write("tokenizer_config.json", "{\"chat_template\": null}");

    assertInvalid(() -> ChatTemplate.load(folder), "chat_template.jinja", "tokenizer_config.json");
  }

  @Test
  void load_brokenFiles_namesTheFile() throws IOException {
    write("tokenizer_config.json", "{");
    assertInvalid(() -> ChatTemplate.load(folder), "tokenizer_config.json", "expected JSON");

    write("tokenizer_config.json", "{}");
    write("chat_template.jinja", "a\n{% if %}");
    assertInvalid(() -> ChatTemplate.load(folder), "chat_template.jinja", "line 2");

    Files.write(folder.resolve("chat_template.jinja"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertInvalid(() -> ChatTemplate.load(folder), "chat_template.jinja", "UTF-8");
  }

  @Test
  void parse_unsupportedTag_namesItAndTheLine() {
    assertInvalid(() -> ChatTemplate.parse("a\n\n{% include 'x' %}"), "line 3", "'include'");
  }

  @Test
  void parse_unknownFilter_namesItAndTheLine() {
    assertInvalid(() -> ChatTemplate.parse("a\n{{ a | frobnicate }}"), "line 2", "frobnicate");
  }

  @Test
  void render_raisedException_hasItsMessageAndLine() {
    ChatTemplate template =
        ChatTemplate.parse(
            "a\n{% if true %}\n{{ raise_exception('Roles must alternate') }}{% endif %}");

    assertFailed(() -> template.render(Map.of()), "Roles must alternate", "line 3");
  }

  @Test
  void render_failureAfterMacro_hasTheLineOfTheCaller() {
    ChatTemplate template =
        ChatTemplate.parse("{% macro m() %}\n\n{{ 1 }}{% endmacro %}\n{{ m() ~ a.b }}");

    assertFailed(() -> template.render(Map.of()), "'a' is undefined", "line 4");
  }

  @Test
  void render_valuesOfJava_areThoseOfPython() {
    Map<String, Object> variables =
        Map.of(
            "a", List.of(1, 2L, 1.5f, new BigInteger("123456789012345678901"), true),
            "b", Collections.singletonMap("k", null));

    assertThat(ChatTemplate.parse("{{ a }}{{ b }}").render(variables))
        .isEqualTo("[1, 2, 1.5, 123456789012345678901, True]{'k': None}");
  }

  @Test
  void render_foreignObject_isRefused() {
    ChatTemplate template = ChatTemplate.parse("{{ a }}");

    assertThatThrownBy(() -> template.render(Map.of("a", Path.of("x"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void render_clock_isReadInItsZone() {
    Clock clock = Clock.fixed(Instant.parse("2026-01-31T23:30:00Z"), ZoneId.of("Asia/Tokyo"));

    assertThat(ChatTemplate.parse("{{ strftime_now('%d %b %Y') }}").render(Map.of(), clock))
        .isEqualTo("01 Feb 2026");
  }

  @Test
  void render_manyThreads_doNotDisturbEachOther() {
    ChatTemplate template =
        ChatTemplate.parse(
            "{% set ns = namespace(t='') %}{% macro m(x) %}{% set ns.t = ns.t ~ x %}{% endmacro %}"
                + "{% for i in range(50) %}{{ m(a) }}{% endfor %}{{ ns.t }}");

    List<String> results =
        IntStream.range(0, 200).parallel().mapToObj(i -> template.render(Map.of("a", i))).toList();

    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i)).isEqualTo(String.valueOf(i).repeat(50));
    }
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private static void assertInvalid(ThrowingCallable action, String... parts) {
    assertError(action, ErrorCode.INVALID_CHECKPOINT, parts);
  }

  private static void assertFailed(ThrowingCallable action, String... parts) {
    assertError(action, ErrorCode.TEMPLATE_FAILED, parts);
  }

  private static void assertError(ThrowingCallable action, ErrorCode code, String... parts) {
    assertThatThrownBy(action)
        .hasMessageContainingAll(parts)
        .asInstanceOf(InstanceOfAssertFactories.type(FoveaException.class))
        .extracting(FoveaException::code)
        .isEqualTo(code);
  }
}
