package dev.fovea.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.limits.GrammarLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every valid value of the suite is reachable and no invalid one, for each schema accepted. */
final class JsonSchemaSuiteTest {
  private final List<String> wrong = new ArrayList<>();
  private final Map<String, List<String>> refused = new TreeMap<>();
  private final Map<String, String> documents = new HashMap<>();
  private int accepted;

  @Test
  void accepts_validValuesOnly() throws IOException {
    for (String draft : List.of("draft2020-12", "draft7")) {
      List<TestSuite.Group> groups = TestSuite.groups(draft, "");
      documents.putAll(TestSuite.documents());
      for (TestSuite.Group group : groups) {
        // There, formats are asked to be ignored; here they are held to.
        if (!group.file().equals("format.json")) {
          check(group);
        }
      }
    }
    report();
    assertThat(wrong).isEmpty();
  }

  private void check(TestSuite.Group group) {
    Grammar grammar;
    try {
      grammar = Grammar.ofJsonSchema(group.source(), documents, GrammarLimits.DEFAULT);
    } catch (GrammarException e) {
      if (e.reason().equals("allows no value at all")) {
        accepted++;
        for (JsonNode test : group.tests()) {
          if (test.get("valid").asBoolean()) {
            wrong.add(group.title() + ": should allow " + test.get("data"));
          }
        }
        return;
      }
      String keyword = e.keyword() == null ? "(none)" : e.keyword();
      refused
          .computeIfAbsent(keyword, _ -> new ArrayList<>())
          .add(group.title() + ": " + e.getMessage());
      return;
    } catch (RuntimeException e) {
      wrong.add(group.title() + ": " + e);
      return;
    }
    accepted++;
    for (JsonNode test : group.tests()) {
      boolean valid = test.get("valid").asBoolean();
      if (JsonTexts.reaches(grammar, test.get("data")) != valid) {
        wrong.add(
            group.title() + ": " + (valid ? "should" : "must not") + " have " + test.get("data"));
      }
    }
  }

  private void report() throws IOException {
    int count = refused.values().stream().mapToInt(List::size).sum();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "%d schemas, %d refused (%.1f %%)%n%n",
            accepted + count, count, 100.0 * count / (accepted + count)));
    refused.forEach((keyword, groups) -> {
      text.append(String.format("%s: %d%n", keyword, groups.size()));
      groups.forEach(group -> text.append("  ").append(group).append('\n'));
    });
    Path target = Path.of("target", "json-schema-suite.txt");
    Files.createDirectories(target.getParent());
    Files.writeString(target, text);
  }
}
