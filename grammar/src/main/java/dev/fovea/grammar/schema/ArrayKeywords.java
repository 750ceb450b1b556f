package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is said of arrays, but for {@code unevaluatedItems}. */
final class ArrayKeywords {
  private final SchemaKeywords keywords;

  ArrayKeywords(SchemaKeywords keywords) {
    this.keywords = keywords;
  }

  Shape restrict(Shape all) {
    Shape shape = all;
    List<Formula> prefix = new ArrayList<>();
    JsonNode items = keywords.get("items");
    // A list of schemas in items is how draft 7 says prefixItems.
    String first = items.isArray() ? "items" : "prefixItems";
    for (int i = 0; i < keywords.get(first).size(); i++) {
      prefix.add(keywords.formula(first, Integer.toString(i)));
    }
    String other = items.isArray() ? "additionalItems" : "items";
    Formula rest = keywords.has(other) ? keywords.formula(other) : Formulas.ANY;
    Bounds size = keywords.bounds("minItems", "maxItems");
    boolean unique = keywords.get("uniqueItems").asBoolean(false);
    int evaluated = keywords.has(other) ? Integer.MAX_VALUE : prefix.size();
    if (!prefix.isEmpty() || evaluated > 0 || !size.equals(Bounds.ANY) || unique) {
      ArrayShape own = new ArrayShape(prefix, rest, size, List.of(), unique, evaluated, Set.of());
      shape = and(shape, own);
    }
    return keywords.apply("contains", shape, s -> and(s, contains()));
  }

  private Shape and(Shape shape, ArrayShape own) {
    return shape.and(Shape.ANY.withArrays(List.of(own)), keywords.budget());
  }

  private ArrayShape contains() {
    Formula item = keywords.formula("contains");
    Bounds times =
        keywords.place().draft7()
            ? new Bounds(1, Bounds.UNBOUNDED)
            : new Bounds(
                keywords.count("minContains", 1), keywords.count("maxContains", Bounds.UNBOUNDED));
    ArrayShape shape =
        times.isEmpty()
            ? ArrayShape.of(List.of(), Formulas.ANY, new Bounds(1, 0))
            : times.equals(Bounds.ANY)
                ? ArrayShape.ANY
                : ArrayShape.ANY.with(new ArrayShape.Contains(0, item, times));
    Set<Formula> evaluatedIf = keywords.place().draft7() ? Set.of() : Set.of(item);
    return new ArrayShape(
        shape.prefix(), shape.rest(), shape.size(), shape.contains(), false, 0, evaluatedIf);
  }
}
