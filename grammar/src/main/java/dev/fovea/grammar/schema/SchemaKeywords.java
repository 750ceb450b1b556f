package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.limits.GrammarException;
import java.math.BigDecimal;
import java.util.function.Function;

/** What the keywords of one schema say together. */
final class SchemaKeywords {
  private final Shapes shapes;
  private final SchemaPlace place;
  private final Budget budget;

  SchemaKeywords(Shapes shapes, SchemaPlace place) {
    this.shapes = shapes;
    this.place = place;
    this.budget = shapes.budget();
  }

  /**
   * The values that the schema allows.
   *
   * @throws GrammarException if a keyword is malformed or cannot be guaranteed
   */
  Shape shape() {
    if (place.json().isBoolean()) {
      return place.json().booleanValue() ? Shape.ANY : Shape.NONE;
    }
    if (!place.json().isObject()) {
      throw new GrammarException(
          "is not a schema, which would be an object or a boolean", null, place.name());
    }
    Combinators combinators = new Combinators(this);
    if (place.draft7() && has("$ref")) {
      return apply("$ref", Shape.ANY, combinators::reference);
    }
    Shape shape = new ScalarKeywords(this).restrict(Shape.ANY);
    if (!shape.arrays().isEmpty()) {
      shape = new ArrayKeywords(this).restrict(shape);
    }
    if (!shape.objects().isEmpty()) {
      shape = new ObjectKeywords(this).restrict(shape);
    }
    shape = combinators.restrict(shape);
    return new UnevaluatedKeywords(this).restrict(shape);
  }

  Shapes shapes() {
    return shapes;
  }

  Budget budget() {
    return budget;
  }

  SchemaPlace place() {
    return place;
  }

  boolean has(String keyword) {
    return place.json().has(keyword);
  }

  JsonNode get(String keyword) {
    return place.json().path(keyword);
  }

  /** {@code shape} as {@code keyword} changes it, if it is there; failures get its place. */
  Shape apply(String keyword, Shape shape, Function<Shape, Shape> change) {
    if (!has(keyword)) {
      return shape;
    }
    try {
      return change.apply(shape);
    } catch (GrammarException e) {
      throw e.at(keyword, place.name());
    }
  }

  /** The formula of the schema that {@code keyword} has. */
  Formula formula(String keyword, String... below) {
    String[] tokens = new String[below.length + 1];
    tokens[0] = keyword;
    System.arraycopy(below, 0, tokens, 1, below.length);
    return shapes.formula(shapes.document().child(place, tokens));
  }

  /** The bounds that two keywords give, each of which may be missing. */
  Bounds bounds(String least, String most) {
    return new Bounds(count(least, 0), count(most, Bounds.UNBOUNDED));
  }

  /** A whole number from zero on; those beyond an int are as large as one can be. */
  int count(String keyword, int otherwise) {
    if (!has(keyword)) {
      return otherwise;
    }
    BigDecimal value = number(keyword);
    if (value.signum() < 0 || value.stripTrailingZeros().scale() > 0) {
      throw place.refuse(keyword, "is " + get(keyword) + ", and must be a whole number");
    }
    return value.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
  }

  BigDecimal number(String keyword) {
    if (!get(keyword).isNumber()) {
      throw place.refuse(keyword, "is " + get(keyword) + ", and must be a number");
    }
    return get(keyword).decimalValue();
  }

  String text(String keyword) {
    if (!get(keyword).isTextual()) {
      throw place.refuse(keyword, "is " + get(keyword) + ", and must be a text");
    }
    return get(keyword).textValue();
  }
}
