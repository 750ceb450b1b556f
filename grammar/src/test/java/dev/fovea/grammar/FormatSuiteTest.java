package dev.fovea.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.limits.GrammarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is written in a format is in it; most of what is in it can be written. */
final class FormatSuiteTest {
  @Test
  void formats_areHeldTo() throws IOException {
    List<String> wrong = new ArrayList<>();
    List<String> unreachable = new ArrayList<>();
    TreeMap<String, String> refused = new TreeMap<>();
    int reached = 0;
    for (TestSuite.Group group : TestSuite.groups("draft2020-12", "optional/format/")) {
      String format = group.schema().path("format").asText("");
      // A format without a name that is known says nothing; patterns are tested elsewhere.
      if (format.isEmpty() || format.equals("unknown")) {
        continue;
      }
      Grammar grammar;
      try {
        grammar = Grammar.ofJsonSchema(group.source());
      } catch (GrammarException e) {
        refused.put(format, e.getMessage());
        continue;
      }
      for (JsonNode test : group.tests()) {
        boolean valid = test.get("valid").asBoolean();
        boolean has = JsonTexts.reaches(grammar, test.get("data"));
        reached += valid && has ? 1 : 0;
        String line = format + ": " + test.get("data") + " " + test.get("description");
        if (has && !valid) {
          wrong.add(line);
        } else if (valid && !has) {
          unreachable.add(line);
        }
      }
    }
    Files.writeString(
        Path.of("target", "json-schema-formats.txt"),
        "refused: "
            + refused.keySet()
            + "\nreached: "
            + reached
            + "\nnot to be written: "
            + unreachable.size()
            + "\n"
            + String.join("\n", unreachable)
            + "\n");
    assertThat(wrong).isEmpty();
    assertThat(unreachable).hasSizeLessThan(reached / 8);
  }
}
