package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.regex.Regexes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code type}, {@code enum}, {@code const}, and what is said of numbers and texts. */
final class ScalarKeywords {
  private final SchemaKeywords keywords;
  private final Budget budget;

  ScalarKeywords(SchemaKeywords keywords) {
    this.keywords = keywords;
    this.budget = keywords.budget();
  }

  Shape restrict(Shape all) {
    Shape shape = keywords.apply("type", all, s -> types().and(s, budget));
    shape = keywords.apply("const", shape, s -> s.and(constants(keywords.get("const")), budget));
    shape = keywords.apply("enum", shape, s -> s.and(choices(), budget));
    if (!shape.numbers().isEmpty()) {
      shape = numbers(shape);
    }
    return shape.strings().equals(Strings.NONE) ? shape : strings(shape);
  }

  private Shape types() {
    JsonNode type = keywords.get("type");
    List<String> names = new ArrayList<>();
    if (type.isArray()) {
      type.forEach(name -> names.add(name.asText()));
    } else {
      names.add(keywords.text("type"));
    }
    Shape shape = Shape.NONE;
    for (String name : names) {
      shape = shape.or(type(name), budget);
    }
    return shape;
  }

  private Shape type(String name) {
    Shape none = Shape.NONE;
    return switch (name) {
      case "null" ->
          new Shape(
              true, false, false, none.numbers(), none.strings(), none.arrays(), none.objects());
      case "boolean" ->
          new Shape(
              false, true, true, none.numbers(), none.strings(), none.arrays(), none.objects());
      case "number" -> none.withNumbers(Numbers.ANY);
      case "integer" -> none.withNumbers(Numbers.INTEGERS);
      case "string" -> none.withStrings(Strings.ANY);
      case "array" -> none.withArrays(List.of(ArrayShape.ANY));
      case "object" -> none.withObjects(List.of(ObjectShape.ANY));
      default -> throw keywords.place().refuse("type", "is " + name + ", which is not a type");
    };
  }

  private Shape constants(JsonNode... values) {
    return keywords.shapes().constants(List.of(values));
  }

  private Shape choices() {
    JsonNode values = keywords.get("enum");
    if (!values.isArray()) {
      throw keywords.place().refuse("enum", "must be a list");
    }
    List<JsonNode> list = new ArrayList<>();
    values.forEach(list::add);
    return keywords.shapes().constants(list);
  }

  private Shape numbers(Shape all) {
    Shape shape = all;
    shape = numbers("minimum", shape, () -> atLeast("minimum", true));
    shape = numbers("exclusiveMinimum", shape, () -> atLeast("exclusiveMinimum", false));
    shape = numbers("maximum", shape, () -> Numbers.not(atLeast("maximum", false), budget));
    shape =
        numbers(
            "exclusiveMaximum",
            shape,
            () -> Numbers.not(atLeast("exclusiveMaximum", true), budget));
    return numbers("multipleOf", shape, this::multiples);
  }

  private Shape numbers(String keyword, Shape shape, Supplier<Dfa> set) {
    Function<Shape, Shape> change =
        s -> s.withNumbers(Languages.and(s.numbers(), set.get(), budget));
    return keywords.apply(keyword, shape, change);
  }

  private Dfa atLeast(String keyword, boolean orEqual) {
    return Numbers.atLeast(keywords.number(keyword), orEqual, budget);
  }

  private Dfa multiples() {
    if (keywords.number("multipleOf").signum() <= 0) {
      throw keywords.place().refuse("multipleOf", "must be above zero");
    }
    return Numbers.multiples(keywords.number("multipleOf"), budget);
  }

  private Shape strings(Shape all) {
    Shape shape = all;
    Function<Shape, Shape> lengths =
        s ->
            s.withStrings(
                s.strings()
                    .and(Strings.ofLength(keywords.bounds("minLength", "maxLength")), budget));
    if (keywords.has("minLength") || keywords.has("maxLength")) {
      shape = keywords.apply(keywords.has("minLength") ? "minLength" : "maxLength", shape, lengths);
    }
    shape =
        keywords.apply(
            "pattern", shape, s -> and(s, Regexes.search(keywords.text("pattern"), budget)));
    return keywords.apply(
        "format",
        shape,
        s -> {
          Strings format = Formats.of(keywords.text("format"));
          return format == null ? s : s.withStrings(s.strings().and(format, budget));
        });
  }

  private Shape and(Shape shape, Dfa language) {
    return shape.withStrings(shape.strings().and(Strings.of(language), budget));
  }
}
