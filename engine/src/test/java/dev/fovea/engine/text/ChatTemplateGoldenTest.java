package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Compares with what jinja2 makes of the same templates; see tools/golden/templates.py. */
class ChatTemplateGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> VARIABLES = new TypeReference<>() {};

  /** The errors that jinja2 finds without rendering. */
  private static final Set<String> SYNTAX =
      Set.of("TemplateSyntaxError", "TemplateAssertionError", "SyntaxError");

  @Test
  void render_templatesOfOneFeatureEach_equalsJinja2() throws IOException {
    JsonNode golden = golden("features.json");
    Map<String, Object> variables = variables(golden.get("variables"));
    List<String> differences = new ArrayList<>();
    for (JsonNode test : golden.get("cases")) {
      String source = test.get("template").asText();
      compare(source, source, variables, clock(golden), test, differences);
    }
    assertThat(golden.get("cases")).hasSizeGreaterThan(1000);
    assertThat(differences).isEmpty();
  }

  @Test
  void render_randomExpressions_equalsJinja2() throws IOException {
    JsonNode golden = golden("random.json");
    Map<String, Object> variables = variables(golden.get("variables"));
    List<String> differences = new ArrayList<>();
    for (JsonNode test : golden.get("cases")) {
      String source = test.get("template").asText();
      compare(source, source, variables, clock(golden), test, differences);
    }
    assertThat(golden.get("cases")).hasSizeGreaterThan(300);
    assertThat(differences).isEmpty();
  }

  @Test
  void render_conversationsInTemplatesOfModelFamilies_equalsJinja2() throws IOException {
    JsonNode golden = golden("families.json");
    List<String> differences = new ArrayList<>();
    for (JsonNode test : golden.get("cases")) {
      String family = test.get("family").asText();
      String conversation = test.get("conversation").asText();
      Map<String, Object> variables = new LinkedHashMap<>(variables(golden.get("tokens")));
      variables.putAll(variables(golden.get("conversations").get(conversation)));
      String source = golden.get("templates").get(family).asText();
      String name = family + ", " + conversation;
      compare(name, source, variables, clock(golden), test, differences);
    }
    assertThat(golden.get("cases")).hasSizeGreaterThan(200);
    assertThat(differences).isEmpty();
  }

  private static void compare(
      String name,
      String source,
      Map<String, Object> variables,
      Clock clock,
      JsonNode test,
      List<String> differences) {
    String expected =
        test.has("output")
            ? test.get("output").asText()
            : SYNTAX.contains(test.get("error").asText())
                ? ErrorCode.INVALID_CHECKPOINT.name()
                : ErrorCode.TEMPLATE_FAILED.name();
    String actual;
    try {
      actual = ChatTemplate.parse(source).render(variables, clock);
      if (!test.has("output")) {
        differences.add(name + ": expected " + test.get("error") + ", found <" + actual + ">");
      }
    } catch (FoveaException e) {
      actual = test.has("output") ? e.message() : e.code().name();
    } catch (RuntimeException e) {
      actual = fail(name, e);
    }
    if (!actual.equals(expected)) {
      differences.add(name + ": expected <" + expected + ">, found <" + actual + ">");
    }
  }

  private static Map<String, Object> variables(JsonNode node) {
    return JSON.convertValue(node, VARIABLES);
  }

  private static Clock clock(JsonNode golden) {
    LocalDateTime now = LocalDateTime.parse(golden.get("now").asText());
    return Clock.fixed(now.toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
  }

  private static JsonNode golden(String name) throws IOException {
    try (InputStream file =
        ChatTemplateGoldenTest.class.getResourceAsStream("/dev/fovea/golden/templates/" + name)) {
      assertThat(file).as(name).isNotNull();
      return JSON.readTree(file);
    }
  }
}
