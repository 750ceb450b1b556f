package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayList;
import java.util.List;

/** Keywords that join schemas: references, and, or, not, and conditions. */
final class Combinators {
  /** Branches of {@code anyOf} up to which each mixture is one of its own. */
  private static final int MIXTURES = 4;

  private final SchemaKeywords keywords;
  private final Shapes shapes;
  private final Budget budget;
  private final boolean tracks;

  Combinators(SchemaKeywords keywords) {
    this.keywords = keywords;
    this.shapes = keywords.shapes();
    this.budget = keywords.budget();
    this.tracks = shapes.document().tracksEvaluation();
  }

  Shape restrict(Shape all) {
    Shape shape = keywords.apply("dependentRequired", all, s -> dependent(s, "dependentRequired"));
    shape = keywords.apply("dependentSchemas", shape, s -> dependent(s, "dependentSchemas"));
    shape = keywords.apply("dependencies", shape, s -> dependent(s, "dependencies"));
    shape = keywords.apply("$ref", shape, this::reference);
    shape = keywords.apply("$dynamicRef", shape, this::dynamic);
    shape =
        keywords.apply(
            "$recursiveRef",
            shape,
            _ -> {
              throw new GrammarException("is not supported: it is gone from draft 2020-12");
            });
    shape = keywords.apply("allOf", shape, this::allOf);
    shape = keywords.apply("anyOf", shape, s -> s.and(anyOf(branches("anyOf")), budget));
    shape = keywords.apply("oneOf", shape, s -> s.and(oneOf(branches("oneOf")), budget));
    shape = keywords.apply("not", shape, s -> s.and(not(keywords.formula("not")), budget));
    return keywords.apply("if", shape, s -> s.and(condition(), budget));
  }

  Shape reference(Shape shape) {
    SchemaPlace place =
        shapes.document().reference(keywords.place(), "$ref", keywords.text("$ref"));
    return shape.and(shapes.of(shapes.formula(place)), budget);
  }

  /** A dynamic reference that only one anchor can answer is a plain one. */
  private Shape dynamic(Shape shape) {
    String reference = keywords.text("$dynamicRef");
    SchemaPlace place = shapes.document().reference(keywords.place(), "$dynamicRef", reference);
    String anchor = reference.substring(reference.indexOf('#') + 1);
    boolean isDynamic = place.json().path("$dynamicAnchor").asText("").equals(anchor);
    if (isDynamic && shapes.document().dynamicAnchors(anchor) > 1) {
      throw new GrammarException(
          "refers to " + reference + ", which means one of several schemas by who refers to it");
    }
    return shape.and(shapes.of(shapes.formula(place)), budget);
  }

  private List<Shape> branches(String keyword) {
    JsonNode list = keywords.get(keyword);
    if (!list.isArray() || list.isEmpty()) {
      throw keywords.place().refuse(keyword, "must be a list of schemas");
    }
    List<Shape> branches = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      branches.add(shapes.of(keywords.formula(keyword, Integer.toString(i))));
    }
    return branches;
  }

  private Shape allOf(Shape shape) {
    Shape all = shape;
    for (Shape branch : branches("allOf")) {
      all = all.and(branch, budget);
    }
    return all;
  }

  /** Who asks what was looked at must know all branches that hold, and not only one. */
  private Shape anyOf(List<Shape> branches) {
    Shape any = Shape.NONE;
    if (!tracks || branches.size() > MIXTURES) {
      for (Shape branch : branches) {
        any = any.or(branch, budget);
      }
      return any;
    }
    for (int mixture = 1; mixture < 1 << branches.size(); mixture++) {
      Shape one = Shape.ANY;
      for (int i = 0; i < branches.size(); i++) {
        boolean holds = (mixture >> i & 1) != 0;
        one = one.and(holds ? branches.get(i) : branches.get(i).not(budget), budget);
      }
      any = any.or(one, budget);
    }
    return any;
  }

  private Shape oneOf(List<Shape> branches) {
    Inhabitants inhabitants = new Inhabitants(shapes);
    Shape one = Shape.NONE;
    for (int i = 0; i < branches.size(); i++) {
      Shape alone = branches.get(i);
      for (int j = 0; j < branches.size(); j++) {
        if (i != j && inhabitants.has(branches.get(i).and(branches.get(j), budget))) {
          alone = alone.and(branches.get(j).not(budget), budget);
        }
      }
      one = one.or(alone, budget);
    }
    return one;
  }

  private Shape not(Formula formula) {
    return shapes.of(formula).not(budget);
  }

  private Shape condition() {
    boolean says = keywords.has("then") || keywords.has("else");
    if (!says && !tracks) {
      return Shape.ANY;
    }
    Formula condition = keywords.formula("if");
    Shape then = shapes.of(condition);
    Shape otherwise = not(condition);
    if (keywords.has("then")) {
      then = then.and(shapes.of(keywords.formula("then")), budget);
    }
    if (keywords.has("else")) {
      otherwise = otherwise.and(shapes.of(keywords.formula("else")), budget);
    }
    return then.or(otherwise, budget);
  }

  private Shape dependent(Shape shape, String keyword) {
    Shape all = shape;
    for (var field : keywords.get(keyword).properties()) {
      String name = Shapes.text(field.getKey());
      Shape then;
      if (field.getValue().isArray()) {
        then = Shape.ANY;
        for (JsonNode required : field.getValue()) {
          ObjectShape has = ObjectShape.ofName(Shapes.text(required.asText()), Formulas.ANY, true);
          then = then.and(Shape.ANY.withObjects(List.of(has)), budget);
        }
      } else {
        then = shapes.of(keywords.formula(keyword, name));
      }
      Shape has = Shape.NONE.withObjects(List.of(ObjectShape.ofName(name, Formulas.ANY, true)));
      Shape lacks = Shape.ANY.withObjects(List.of(ObjectShape.ofName(name, Formulas.NONE, false)));
      all = all.and(has.and(then, budget).or(lacks, budget), budget);
    }
    return all;
  }
}
