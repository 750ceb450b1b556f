package dev.fovea.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.jinja.syntax.TokenStream;
import dev.fovea.jinja.values.Budget;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile templates end at a limit, with an error that names it, even on a small stack. */
class TemplateLimitsTest {
  private static final long SMALL_STACK_BYTES = 768 << 10;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{{ range(99999) | list | length }}{% endfor %}",
        "{% set s = 'ab' * 1000000 %}{% for a in range(99999) %}{{ s == s ~ 'x' }}{% endfor %}",
        "{% set s = 'ab' * 1000000 %}{% for a in range(99999) %}{{ s.count('ba') }}{% endfor %}",
        "{% for a in range(99999) %}{{ range(99999) | sort | first }}{% endfor %}",
        "{% set a = namespace(x=[1], y=[1]) %}{% for i in range(60) %}{% set a.x = [a.x, a.x] %}"
            + "{% set a.y = [a.y, a.y] %}{% endfor %}{{ a.x == a.y }}",
        "{% set a = namespace(x=(1,)) %}{% for i in range(60) %}{% set a.x = (a.x, a.x) %}"
            + "{% endfor %}{{ {a.x: 1} | length }}",
        "{% set a = namespace(x=[]) %}{% for i in range(60) %}{% set a.x = [a.x, a.x] %}"
            + "{% endfor %}{{ [a.x] | tojson(separators=['', '']) }}",
        "{% set a = namespace(x=0) %}{% for i in range(99999) %}{% for j in range(99) %}"
            + "{% set a.x = ('%0999f' | format(1.5)) | length %}{% endfor %}{% endfor %}",
      })
  void render_endlessWork_stopsAtALimit(String source) {
    assertThat(failure(source)).containsPattern("steps|characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% macro m() %}{{ ((((((([m()] | first))))))) if 1 }}{% endmacro %}{{ m() }}",
        "{% macro m(x=m()) %}{% endmacro %}{{ m() }}",
        "{% macro m(f) %}{{ f(f) }}{% endmacro %}{{ m(m) }}",
        "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}",
        "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
      })
  void render_endlessRecursion_stopsAtALimit(String source) {
    assertThat(failure(source)).contains("nested deeper than " + Budget.MAX_NESTING + " levels");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{{ 'a' * 10**9 }}; string",
        "{{ 10**9 * 'a' }}; string",
        "{{ 'a' * 10**30 }}; string",
        "{{ ('a' * 10**7) ~ ('a' * 10**7) }}; string",
        "{{ ('a' * 10**7) + ('a' * 10**7) }}; string",
        "{% set a = 'a' * 10**6 %}{{ a.replace('a', a) }}; string",
        "{% set a = 'a' * 10**6 %}{{ a | replace('', a) }}; string",
        "{% set a = 'a' * 10**6 %}{{ a.join(range(999) | map('string')) }}; string",
        "{% set a = 'a' * 10**6 %}{{ range(999) | join(a) }}; string",
        "{{ ('a\\n' * 100000) | indent(10000) }}; string",
        "{{ [[[[1]]]] | tojson(indent=10**8) }}; string",
        "{{ 'a'.center(10**9) }}; string",
        "{{ 'a'.zfill(10**9) }}; string",
        "{{ '%0999999d' % 1 ~ '%999999s' % 1 * 99 }}; string",
        "{{ '{:>999999}'.format(1) * 99 }}; string",
        "{{ ('<' * 10**7) | e }}; string",
        "{% for i in range(99999) %}{{ 'abcdefghij' * 100 }}{% endfor %}; string",
        "{% set x %}{% for i in range(99999) %}{{ 'abcdefghij' * 100 }}{% endfor %}"
            + "{% endset %}; string",
        "{{ [1] * 10**9 }}; items",
        "{{ [1, 2] * 10**30 }}; items",
        "{{ (('a,' * 10**6).split(',')) | length }}; items",
        "{{ (('a ' * 10**6).split()) | length }}; items",
        "{{ ('a' * 10**6) | list | length }}; items",
        "{{ ('\\n' * 10**6).splitlines() | length }}; items",
        "{{ [1] | slice(10**9) | list }}; items",
        "{{ [1] | batch(10**9, 0) | list }}; items",
        "{{ range(10**9) }}; range",
        "{{ range(-(10**30), 10**30) }}; range",
        "{{ 10**9999 }}; bits",
        "{{ 2**4097 }}; bits",
        "{% set a = namespace(x=3) %}{% for i in range(99) %}{% set a.x = a.x * a.x %}"
            + "{% endfor %}; bits",
        "{{ ('9' * 10**6) | int }}; digits",
        "{{ '%.99999f' % 1.5 }}; precision",
        "{{ 1.5 | round(10**9) }}; precision",
      })
  void render_hugeValue_stopsAtALimit(String source, String limit) {
    assertThat(failure(source)).contains(limit);
  }

  @Test
  void render_growingMemory_stopsAtALimit() {
    assertThat(
            failure(
                "{% set a = namespace(x=[]) %}{% for i in range(99999) %}"
                    + "{% set a.x = a.x + ['a' * 10**6 ~ i] %}{% endfor %}"))
        .contains("characters");
    assertThat(
            failure(
                "{% set a = namespace(x=[]) %}{% for i in range(99999) %}"
                    + "{% set a.x = a.x + [range(99999) | list] %}{% endfor %}"))
        .containsPattern("steps|characters");
  }

  @Test
  void render_deepData_stopsAtALimit() {
    assertThat(
            failure(
                "{% set a = namespace(x=[]) %}{% for i in range(9999) %}"
                    + "{% set a.x = [a.x] %}{% endfor %}{{ a.x }}"))
        .contains("deeper than 100 levels");
    assertThat(failure("{% set a = namespace() %}{% set a.a = a %}{{ a }}"))
        .contains("deeper than 100 levels");
    Object deep = 1;
    for (int i = 0; i < 100_000; i++) {
      deep = List.of(deep);
    }
    assertThat(failure("{{ a }}", Map.of("a", deep))).contains("deeper than 100 levels");
  }

  @Test
  void render_longChains_stopAtALimit() {
    assertThat(failure("{{ 1" + " + 1".repeat(100_000) + " }}"))
        .contains(Budget.MAX_NESTING + " levels");
    assertThat(failure("{{ a" + "['a']".repeat(100_000) + " }}"))
        .contains(Budget.MAX_NESTING + " levels");
    assertThat(failure("{{ 1" + " | string".repeat(100_000) + " }}"))
        .contains(Budget.MAX_NESTING + " levels");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "(@)",
        "[@]",
        "{1: @}",
        "-@''",
        "not @''",
        "1 if 1 else @''",
        "a[@]",
        "a(@)",
        "1 | join(@)",
        "1 if (@)",
        "a is b(@)"
      })
  void parse_deepExpression_stopsAtALimit(String open, String close) {
    String source = "{{ " + (open + " ").repeat(20_000) + "1" + close.repeat(20_000) + " }}";
    assertThat(failure(source)).contains(TokenStream.MAX_NESTING + " levels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% if 1 %}",
        "{% for a in b %}",
        "{% set a %}",
        "{% macro a() %}",
        "{% filter upper %}",
        "{% with %}",
        "{% call a() %}",
        "{% generation %}",
        "{% if 1 %}{% else %}"
      })
  void parse_deepBlocks_stopsAtALimit(String part) {
    assertThat(failure(part.repeat(20_000))).contains(TokenStream.MAX_NESTING + " levels");
  }

  @Test
  void parse_deepTargets_stopAtALimit() {
    String source = "{% for " + "(".repeat(20_000) + "a" + ")".repeat(20_000) + " in b %}";
    assertThat(failure(source)).contains(TokenStream.MAX_NESTING + " levels");
  }

  @Test
  void parse_longNumber_isRefused() {
    assertThat(failure("{{ 1" + "_1".repeat(100_000) + " }}")).contains("1000 characters");
    assertThat(failure("{{ 1." + "1_1".repeat(100_000) + " }}")).contains("line 1");
  }

  @Test
  void render_longFieldOfFormat_isRefused() {
    assertThat(failure("{{ ('{0' ~ '.a' * 100000 ~ '}').format(1) }}")).contains("unsupported");
    assertThat(failure("{{ ('{:' ~ '1' * 100000 ~ '}').format(1) }}")).contains("unsupported");
  }

  @Test
  void render_searchOfLongStringInLongString_isLinear() {
    String text = "{% set t = 'a' * 10**6 %}{% set w = 'a' * 10**5 * 4 ~ 'b' %}";
    for (String search :
        List.of(
            "w in t",
            "t.find(w) >= 0",
            "t.rfind(w) >= 0",
            "t.split(w) | length > 1",
            "t.rsplit(w) | length > 1",
            "(t | replace(w, '')) | length < 10**6")) {
      assertThat(render(text + "{{ " + search + " }}", Map.of())).isEqualTo("False");
    }
    assertThat(failure("{% set t = 'a' * 10**6 %}{{ ('a' * 10**6).strip(t) }}")).contains("steps");
  }

  @Test
  void parse_longSource_isLinear() {
    String source =
        "{{ a }}{% if a %}b{% endif %}{# c #}{% raw %}{{{% endraw %} { {\n".repeat(20_000);

    assertThat(render(source, Map.of("a", "x"))).hasSize(20_000 * 9 - 1);
  }

  @Test
  void render_longConversation_isWithinTheLimits() {
    List<Object> messages = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("role", i % 2 == 0 ? "user" : "assistant");
      message.put("content", "<think>hm</think> word".repeat(100));
      messages.add(message);
    }
    String source =
        "{% for m in messages %}{% set c = m.content.split('</think>')[-1].lstrip() %}"
            + "{{ '<' + m.role + '>' + (c if loop.last else m.content) + '\\n' }}{% endfor %}";

    assertThat(render(source, Map.of("messages", messages))).hasSizeGreaterThan(4_000_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for c in t %}{{ c }}{% endfor %}",
        "{% for c in t %}{% if c != '<' %}{{ c | upper | lower }}{% endif %}{% endfor %}",
        "{% set n = namespace(s='') %}{% for c in t %}{% set n.s = n.s ~ c %}{% endfor %}{{ n.s }}",
        "{% set n = namespace(s='') %}{% for c in t | reverse %}{% set n.s = c + n.s %}{% endfor %}"
            + "{{ n.s }}",
        "{{ t | list | join }}",
        "{{ t | reverse | reverse }}",
        "{% for i in range(100) %}{% if t.split('word')[i] is defined %}{% endif %}{% endfor %}{{ t }}",
      })
  void render_longText_isWithinTheLimits(String source) {
    String text = "a wordy ".repeat(25_000);

    assertThat(render(source, Map.of("t", text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% macro m(x) %}{% for p in x.content.split(' ') %}{{ p | trim }}{% endfor %}{% endmacro %}"
            + "{% for m_ in messages %}{{ m(m_) }}{% endfor %}",
        "{% for m in messages %}{% set rest = messages[loop.index0:] %}{{ m.content }}{% endfor %}",
        "{% for m in messages %}{% for o in messages[:loop.index] %}{% endfor %}{{ m.content }}"
            + "{% endfor %}",
        "{% set n = namespace(l=[]) %}{% for m in messages %}{% set n.l = n.l + [m] %}{% endfor %}"
            + "{{ n.l | map(attribute='content') | join }}",
      })
  void render_thousandsOfMessages_areWithinTheLimits(String source) {
    List<Object> messages = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", "word" + i));
    }

    assertThat(render(source, Map.of("messages", messages))).startsWith("word0word1word2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% for a in t %}{% for b in t %}{{ a == b }}{% endfor %}{% endfor %}",
        "{% set n = namespace(s='a') %}{% for a in t %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{% set n = namespace(s=[]) %}{% for a in t %}{% set n.s = n.s + [t ~ a] %}{% endfor %}",
        "{% set n = namespace(s=t, i=0) %}{% for a in t %}{% set n.s = n.s ~ a %}"
            + "{% set n.i = n.i + n.s | length %}{% endfor %}",
        "{% set n = namespace(s=t, l=[]) %}{% for a in range(99) %}{% set n.s = n.s ~ a %}"
            + "{% set n.l = n.l + [n.s] %}{% endfor %}{% for i in range(999) %}"
            + "{% for s in n.l %}{% set x = (s ~ i) is lower %}{% endfor %}{% endfor %}",
      })
  void render_bombWithLongText_stopsAtALimit(String source) {
    assertThat(failure(source, Map.of("t", "a wordy ".repeat(25_000))))
        .containsPattern("steps|characters");
  }

  @Test
  void render_interrupted_isCancelled() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() ->
              render(
                  "{% for a in range(99999) %}{% for b in range(9) %}{% endfor %}{% endfor %}",
                  Map.of()))
          .isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
  }

  private static String failure(String source) {
    return failure(source, Map.of());
  }

  private static String failure(String source, Map<String, Object> variables) {
    AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                render(source, variables);
              } catch (Throwable e) {
                failure.set(Optional.of(e));
              }
            },
            "hostile",
            SMALL_STACK_BYTES);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(failure.get()).as("the failure").isPresent();
    assertThat(failure.get().get()).isInstanceOf(FoveaException.class);
    FoveaException error = (FoveaException) failure.get().get();
    assertThat(error.code()).isIn(ErrorCode.TEMPLATE_FAILED, ErrorCode.INVALID_CHECKPOINT);
    assertThat(error.message()).contains("line ");
    return error.message();
  }

  private static String render(String source, Map<String, Object> variables) {
    return Template.parse(source).render(variables, Clock.systemUTC());
  }
}
