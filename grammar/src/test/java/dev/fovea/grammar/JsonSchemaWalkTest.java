package dev.fovea.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is written within the masks is valid, as an independent validator says. */
final class JsonSchemaWalkTest {
  private final List<String> wrong = new ArrayList<>();
  private int finished;
  private int begun;

  @Test
  void answers_inBytes_areValid() {
    walk(RandomWalk.ofBytes(), 8);
  }

  @Test
  void answers_inPieces_areValid() {
    walk(RandomWalk.ofPieces(150_000), 4);
  }

  private void walk(RandomWalk walk, int answers) {
    for (String draft : List.of("draft2020-12", "draft7")) {
      for (TestSuite.Group group : TestSuite.groups(draft, "")) {
        check(group, walk, answers);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(finished).isGreaterThan(begun * 9 / 10);
  }

  private void check(TestSuite.Group group, RandomWalk walk, int answers) {
    Grammar grammar;
    try {
      grammar = Grammar.ofJsonSchema(group.source());
    } catch (GrammarException e) {
      return;
    }
    Validator validator = new Validator(group.source());
    for (int i = 0; i < answers; i++) {
      begun++;
      String answer = walk.answer(grammar, new Random(i));
      if (answer != null) {
        finished++;
        List<String> errors = validator.errors(answer);
        if (!errors.isEmpty()) {
          wrong.add(group.title() + ": " + answer + ": " + errors);
        }
      }
    }
  }
}
