package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.limits.GrammarException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Resolves formulas into shapes, each once. */
final class Shapes {
  private final SchemaDocument document;
  private final Budget budget;
  private final Map<Formula, Shape> known = new HashMap<>();
  private final Set<Formula> open = new HashSet<>();

  Shapes(SchemaDocument document, Budget budget) {
    this.document = document;
    this.budget = budget;
  }

  Budget budget() {
    return budget;
  }

  SchemaDocument document() {
    return document;
  }

  /**
   * The values of {@code formula}.
   *
   * @throws GrammarException if a keyword cannot be guaranteed, or a schema refers to itself
   *     without an array or object between
   */
  Shape of(Formula formula) {
    Shape shape = known.get(formula);
    if (shape == null) {
      budget.spend(10);
      if (!open.add(formula)) {
        throw new GrammarException("refers to itself without an array or object between");
      }
      if (open.size() > budget.limits().depth()) {
        throw new GrammarException("is nested too deeply");
      }
      shape = resolve(formula);
      open.remove(formula);
      known.put(formula, shape);
    }
    return shape;
  }

  private Shape resolve(Formula formula) {
    return switch (formula) {
      case Formula.Everything _ -> Shape.ANY;
      case Formula.Local local -> new SchemaKeywords(this, local.place()).shape();
      case Formula.Constant constant -> constants(List.of(constant.json()));
      case Formula.Not not -> of(not.formula()).not(budget);
      case Formula.And and -> {
        Shape all = Shape.ANY;
        for (Formula part : and.parts()) {
          all = all.and(of(part), budget);
        }
        yield all;
      }
      case Formula.Or or -> {
        Shape any = Shape.NONE;
        for (Formula part : or.parts()) {
          any = any.or(of(part), budget);
        }
        yield any;
      }
    };
  }

  /** The formula of the schema at {@code place}, without detours. */
  Formula formula(SchemaPlace place) {
    JsonNode json = place.json();
    if (json.isBoolean() ? json.booleanValue() : json.isObject() && json.isEmpty()) {
      return Formulas.ANY;
    }
    return json.isBoolean() ? Formulas.NONE : new Formula.Local(place);
  }

  /** Exactly the given values. */
  Shape constants(List<JsonNode> values) {
    budget.spend(values.size());
    boolean nil = false;
    boolean yes = false;
    boolean no = false;
    List<String> texts = new ArrayList<>();
    List<BigDecimal> numbers = new ArrayList<>();
    List<ArrayShape> arrays = new ArrayList<>();
    List<ObjectShape> objects = new ArrayList<>();
    for (JsonNode value : values) {
      switch (value.getNodeType()) {
        case NULL -> nil = true;
        case BOOLEAN -> {
          yes |= value.booleanValue();
          no |= !value.booleanValue();
        }
        case STRING -> texts.add(text(value.textValue()));
        case NUMBER -> numbers.add(value.decimalValue());
        case ARRAY -> arrays.add(array(value));
        default -> objects.add(object(value));
      }
    }
    return new Shape(
        nil,
        yes,
        no,
        numbers.isEmpty() ? Languages.NONE : Numbers.of(numbers, budget),
        texts.isEmpty() ? Strings.NONE : Strings.of(Languages.of(texts, budget)),
        arrays,
        objects);
  }

  /** Checks that {@code text} can be written as UTF-8. */
  static String text(String text) {
    if (text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      throw new GrammarException("has a text with half of a surrogate pair");
    }
    return text;
  }

  private static ArrayShape array(JsonNode value) {
    List<Formula> items = new ArrayList<>();
    value.forEach(item -> items.add(new Formula.Constant(item)));
    return ArrayShape.of(items, Formulas.NONE, new Bounds(items.size(), items.size()));
  }

  private static ObjectShape object(JsonNode value) {
    LinkedHashMap<String, ObjectShape.Property> named = new LinkedHashMap<>();
    value
        .properties()
        .forEach(field ->
            named.put(
                text(field.getKey()),
                new ObjectShape.Property(new Formula.Constant(field.getValue()), true)));
    return ObjectShape.of(
        named, List.of(new ObjectShape.Names(Languages.ANY, Formulas.NONE)), Bounds.ANY);
  }
}
