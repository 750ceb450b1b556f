package dev.fovea.grammar.schema;

import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.rules.Expression;
import dev.fovea.grammar.rules.Rule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes formulas as expressions; those with arrays and objects become rules, each once. */
final class SchemaWriter {
  private final Inhabitants inhabitants;
  private final JsonPieces pieces;
  private final Map<Formula, Expression> known = new HashMap<>();
  private final ArrayDeque<Runnable> pending = new ArrayDeque<>();
  private boolean working;

  SchemaWriter(Inhabitants inhabitants) {
    this.inhabitants = inhabitants;
    this.pieces = new JsonPieces(inhabitants.shapes().budget());
    known.put(Formulas.ANY, JsonPieces.ANY);
  }

  JsonPieces pieces() {
    return pieces;
  }

  /**
   * The JSON texts of {@code formula}'s values, of which there must be some.
   *
   * @throws GrammarException if they exceed a limit
   */
  Expression value(Formula formula) {
    Expression value = known.get(formula);
    if (value == null) {
      inhabitants.shapes().budget().spend(10);
      Shape shape = inhabitants.shapes().of(formula);
      List<Expression> branches = scalars(shape);
      if (shape.arrays().isEmpty() && shape.objects().isEmpty()) {
        value = Expression.choice(branches);
      } else {
        Rule rule = new Rule("value");
        value = new Expression.Reference(rule);
        pending.add(() -> define(rule, branches, shape, formula));
      }
      known.put(formula, value);
    }
    work();
    return value;
  }

  /** Bodies are written one after the other, so that deep schemas need no deep stack. */
  private void work() {
    if (working) {
      return;
    }
    working = true;
    while (!pending.isEmpty()) {
      pending.remove().run();
    }
    working = false;
  }

  private void define(Rule rule, List<Expression> scalars, Shape shape, Formula formula) {
    try {
      define(rule, scalars, shape);
    } catch (GrammarException e) {
      throw formula.locate(e);
    }
  }

  private void define(Rule rule, List<Expression> scalars, Shape shape) {
    List<Expression> branches = new ArrayList<>(scalars);
    for (ArrayShape array : shape.arrays()) {
      ArrayPlan plan = new ArrayPlan(array, inhabitants);
      if (plan.isPossible()) {
        branches.add(new ArrayWriter(this, plan).expression());
      }
    }
    for (ObjectShape object : shape.objects()) {
      ObjectPlan plan = new ObjectPlan(object, inhabitants);
      if (plan.isPossible()) {
        branches.add(new ObjectWriter(this, plan).expression());
      }
    }
    rule.define(Expression.choice(branches));
  }

  private List<Expression> scalars(Shape shape) {
    List<Expression> branches = new ArrayList<>();
    if (shape.nil()) {
      branches.add(new Expression.Text("null"));
    }
    if (shape.yes()) {
      branches.add(new Expression.Text("true"));
    }
    if (shape.no()) {
      branches.add(new Expression.Text("false"));
    }
    if (!shape.numbers().isEmpty()) {
      branches.add(pieces.number(shape.numbers()));
    }
    for (Strings.Piece piece : shape.strings().pieces()) {
      if (!piece.isEmpty(inhabitants.shapes().budget())) {
        branches.add(pieces.string(piece));
      }
    }
    return branches;
  }
}
