package dev.fovea.engine.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.engine.check.Finding.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What {@link Verification} found, to be attached to a report of a defect. */
public record Report(List<Section> sections, List<Finding> findings) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Report {
    sections = List.copyOf(sections);
    findings = List.copyOf(findings);
  }

  /** Facts about one thing. */
  public record Section(String name, List<Fact> facts) {
    public Section {
      facts = List.copyOf(facts);
    }
  }

  /** A name and a value, for people. */
  public record Fact(String name, String value) {}

  /** Returns whether no check failed. */
  public boolean passed() {
    return findings.stream().noneMatch(finding -> finding.outcome() == Outcome.FAILED);
  }

  /** Returns the report with {@code section} in front. */
  public Report startingWith(Section section) {
    List<Section> longer = new ArrayList<>(sections);
    longer.addFirst(section);
    return new Report(longer, findings);
  }

  /** Returns the report with every value and detail rewritten. */
  Report rewritten(UnaryOperator<String> rewrite) {
    return new Report(
        sections.stream()
            .map(section ->
                new Section(
                    section.name(),
                    section.facts().stream()
                        .map(fact -> new Fact(fact.name(), rewrite.apply(fact.value())))
                        .toList()))
            .toList(),
        findings.stream()
            .map(found -> new Finding(found.name(), found.outcome(), rewrite.apply(found.detail())))
            .toList());
  }

  /** Returns the report as text, which ends with a line that says whether all is well. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Section section : sections) {
      text.append(section.name()).append('\n');
      section.facts().forEach(fact -> line(text, fact.name(), fact.value()));
      text.append('\n');
    }
    text.append("checks\n");
    for (Finding finding : findings) {
      String outcome = finding.outcome() == Outcome.FAILED ? "FAILED " : lower(finding) + " ";
      line(text, finding.name(), outcome + finding.detail());
    }
    long failed = findings.stream().filter(finding -> finding.outcome() == Outcome.FAILED).count();
    String result = failed == 0 ? "all is well" : failed + " of " + findings.size() + " failed";
    return text.append('\n').append(result).append('\n').toString();
  }

  /** Returns the report as a JSON object. */
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("passed", passed());
    for (Section section : sections) {
      ObjectNode facts = root.putObject(section.name());
      section.facts().forEach(fact -> facts.put(fact.name(), fact.value()));
    }
    ArrayNode checks = root.putArray("checks");
    for (Finding finding : findings) {
      checks
          .addObject()
          .put("name", finding.name())
          .put("outcome", lower(finding))
          .put("detail", finding.detail());
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }

  private static String lower(Finding finding) {
    return finding.outcome().name().toLowerCase(Locale.ROOT);
  }

  private static void line(StringBuilder text, String name, String value) {
    String margin = "\n" + " ".repeat(24);
    text.append("  %-20s  ".formatted(name)).append(value.replace("\n", margin)).append('\n');
  }
}
