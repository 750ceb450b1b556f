package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.regex.Regexes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is said of objects, but for {@code unevaluatedProperties} and what depends on a name. */
final class ObjectKeywords {
  private final SchemaKeywords keywords;
  private final Budget budget;

  ObjectKeywords(SchemaKeywords keywords) {
    this.keywords = keywords;
    this.budget = keywords.budget();
  }

  Shape restrict(Shape all) {
    Shape shape = all;
    if (keywords.has("properties")
        || keywords.has("required")
        || keywords.has("patternProperties")
        || keywords.has("additionalProperties")
        || keywords.has("minProperties")
        || keywords.has("maxProperties")) {
      shape = shape.and(Shape.ANY.withObjects(List.of(own())), budget);
    }
    return keywords.apply("propertyNames", shape, this::names);
  }

  private ObjectShape own() {
    Map<String, Dfa> patterns = patterns();
    List<ObjectShape.Names> others = others(patterns);
    LinkedHashMap<String, ObjectShape.Property> named = new LinkedHashMap<>();
    keywords
        .get("properties")
        .fieldNames()
        .forEachRemaining(name -> {
          Formula value = keywords.formula("properties", name);
          for (Map.Entry<String, Dfa> pattern : patterns.entrySet()) {
            if (pattern.getValue().contains(name)) {
              value = value.and(keywords.formula("patternProperties", pattern.getKey()));
            }
          }
          named.put(Shapes.text(name), new ObjectShape.Property(value, false));
        });
    ObjectShape shape =
        ObjectShape.of(named, others, keywords.bounds("minProperties", "maxProperties"));
    for (JsonNode required : keywords.get("required")) {
      if (!required.isTextual()) {
        throw keywords.place().refuse("required", "must be a list of names");
      }
      String name = Shapes.text(required.asText());
      named.put(name, new ObjectShape.Property(shape.value(name), true));
    }
    return shape.withEvaluated(evaluated(named, patterns));
  }

  private Map<String, Dfa> patterns() {
    Map<String, Dfa> patterns = new LinkedHashMap<>();
    keywords.apply(
        "patternProperties",
        Shape.ANY,
        shape -> {
          keywords
              .get("patternProperties")
              .fieldNames()
              .forEachRemaining(pattern -> patterns.put(pattern, Regexes.search(pattern, budget)));
          return shape;
        });
    return patterns;
  }

  /** All names, divided by which patterns they match. */
  private List<ObjectShape.Names> others(Map<String, Dfa> patterns) {
    List<ObjectShape.Names> matched = new ArrayList<>();
    Dfa unmatched = Languages.ANY;
    for (Map.Entry<String, Dfa> pattern : patterns.entrySet()) {
      Formula value = keywords.formula("patternProperties", pattern.getKey());
      List<ObjectShape.Names> split = new ArrayList<>();
      for (ObjectShape.Names piece : matched) {
        add(split, Languages.minus(piece.names(), pattern.getValue(), budget), piece.value());
        Dfa both = Languages.and(piece.names(), pattern.getValue(), budget);
        add(split, both, piece.value().and(value));
      }
      add(split, Languages.and(unmatched, pattern.getValue(), budget), value);
      unmatched = Languages.minus(unmatched, pattern.getValue(), budget);
      matched = split;
    }
    Formula additional =
        keywords.has("additionalProperties")
            ? keywords.formula("additionalProperties")
            : Formulas.ANY;
    add(matched, unmatched, additional);
    return matched;
  }

  private static void add(List<ObjectShape.Names> pieces, Dfa names, Formula value) {
    if (!names.isEmpty()) {
      pieces.add(new ObjectShape.Names(names, value));
    }
  }

  private Dfa evaluated(Map<String, ObjectShape.Property> named, Map<String, Dfa> patterns) {
    if (!keywords.shapes().document().tracksEvaluation()) {
      return Languages.NONE;
    }
    if (keywords.has("additionalProperties")) {
      return Languages.ANY;
    }
    List<String> names = new ArrayList<>(named.keySet());
    names.removeIf(name -> !keywords.get("properties").has(name));
    Dfa evaluated = Languages.of(names, budget);
    for (Dfa pattern : patterns.values()) {
      evaluated = Languages.or(evaluated, pattern, budget);
    }
    return evaluated;
  }

  private Shape names(Shape shape) {
    Shape names = keywords.shapes().of(keywords.formula("propertyNames"));
    Dfa wrong = Languages.not(names.strings().language(budget), budget);
    List<ObjectShape> objects = new ArrayList<>();
    for (ObjectShape object : shape.objects()) {
      objects.add(object.restrict(wrong, Formulas.NONE, budget));
    }
    return shape.withObjects(objects);
  }
}
