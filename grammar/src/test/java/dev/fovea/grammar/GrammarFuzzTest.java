package dev.fovea.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random schemas are refused or guaranteed. The property {@code fovea.grammarFuzz} says how many
 * are tried.
 */
final class GrammarFuzzTest {
  private static final int SCHEMAS = Integer.getInteger("fovea.grammarFuzz", 400);

  private int reached;

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "1",
          "-2.5",
          "3",
          "7.5",
          "12.01",
          "100",
          "\"\"",
          "\"a\"",
          "\"ab\"",
          "\"yyx\"",
          "\"b0123456789\"",
          "\"\u00e9\\n\"",
          "[]",
          "[1]",
          "[null,0,\"a\",[]]",
          "[3,3.5,{\"a\":1}]",
          "{}",
          "{\"a\":1}",
          "{\"b\":\"ab\"}",
          "{\"ab\":null,\"x1\":[0]}",
          "{\"a\":\"a\",\"b\":{},\"ab\":-2.5}",
          "{\"a\":{\"a\":true},\"c\":0}");

  @Test
  void schemas_areRefusedOrGuaranteed() {
    List<String> wrong = new ArrayList<>();
    RandomWalk walk = RandomWalk.ofBytes();
    int accepted = 0;
    for (int seed = 0; seed < SCHEMAS; seed++) {
      String schema = new RandomSchemas(seed).next();
      try {
        Grammar grammar = Grammar.ofJsonSchema(schema);
        accepted++;
        check(schema, grammar, walk, wrong);
      } catch (GrammarException e) {
        assertThat(e).as(schema).hasMessageNotContaining("null");
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        wrong.add(seed + " " + schema + ": " + e);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(accepted).isGreaterThan(SCHEMAS / 3);
    assertThat(reached).isGreaterThan(SCHEMAS);
  }

  private void check(String schema, Grammar grammar, RandomWalk walk, List<String> wrong) {
    Validator validator = new Validator(schema);
    if (schema.contains("format")) {
      // Formats are held to here, and not by the validator.
      walk.answer(grammar, new Random(0));
      return;
    }
    for (int i = 0; i < 5; i++) {
      String answer = walk.answer(grammar, new Random(i));
      if (answer != null) {
        List<String> errors = validator.errors(answer);
        if (!errors.isEmpty()) {
          wrong.add(schema + ": " + answer + ": " + errors);
        }
      }
    }
    for (String value : VALUES) {
      boolean valid = validator.errors(value).isEmpty();
      reached += valid && validator.isUsable() ? 1 : 0;
      if (validator.isUsable() && JsonTexts.reaches(grammar, JsonTexts.read(value)) != valid) {
        wrong.add(schema + (valid ? " should" : " must not") + " have " + value);
      }
    }
  }

  @Test
  void grammars_areRefusedOrWalked() {
    Random random = new Random(5);
    RandomWalk walk = RandomWalk.ofBytes();
    String[] parts = {
      "\"a\"", "[b-d]", "root", "x", "y", "(", ")", "*", "+", "?", "|", "{2,3}", "{4}", "\"\"", ".",
      "\n"
    };
    for (int i = 0; i < SCHEMAS; i++) {
      StringBuilder source = new StringBuilder("x ::= \"x\" y?\ny ::= [0-9]{2,50} | x\nroot ::=");
      for (int n = 1 + random.nextInt(9); n > 0; n--) {
        source.append(' ').append(parts[random.nextInt(parts.length)]);
      }
      try {
        walk.answer(Grammar.ofGbnf(source.toString()), random);
      } catch (GrammarException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
