package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Conditions on the items and names that no other keyword of the schema has looked at. */
final class UnevaluatedKeywords {
  private final SchemaKeywords keywords;
  private final Budget budget;

  UnevaluatedKeywords(SchemaKeywords keywords) {
    this.keywords = keywords;
    this.budget = keywords.budget();
  }

  Shape restrict(Shape shape) {
    Shape items =
        keywords.apply(
            "unevaluatedItems",
            shape,
            s -> s.withArrays(s.arrays().stream().map(this::items).toList()));
    return keywords.apply(
        "unevaluatedProperties",
        items,
        s -> s.withObjects(s.objects().stream().map(this::names).toList()));
  }

  private ArrayShape items(ArrayShape shape) {
    Formula value = keywords.formula("unevaluatedItems");
    for (Formula looked : shape.evaluatedIf()) {
      value = looked.or(value);
    }
    List<Formula> prefix = new ArrayList<>();
    int all = Integer.MAX_VALUE;
    int length = shape.evaluated() == all ? shape.prefix().size() : shape.evaluated();
    for (int i = 0; i < Math.max(length, shape.prefix().size()); i++) {
      prefix.add(i < shape.evaluated() ? shape.item(i) : shape.item(i).and(value));
    }
    Formula rest = shape.evaluated() == all ? shape.rest() : shape.rest().and(value);
    return new ArrayShape(
        prefix, rest, shape.size(), shape.contains(), shape.unique(), all, Set.of());
  }

  private ObjectShape names(ObjectShape shape) {
    Dfa unseen = Languages.not(shape.evaluated(), budget);
    return shape
        .restrict(unseen, keywords.formula("unevaluatedProperties"), budget)
        .withEvaluated(Languages.ANY);
  }
}
