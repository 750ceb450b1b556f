package dev.fovea.grammar.schema;

import dev.fovea.grammar.limits.GrammarException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which formulas allow any value at all. What allows none must not be begun, since it could not be
 * ended. A value is finite, so a schema that needs itself for each of its values has none.
 */
final class Inhabitants {
  private final Shapes shapes;
  private final Map<Formula, Boolean> known = new HashMap<>();
  private final Set<Formula> open = new HashSet<>();

  /** How often the search met a formula that it had not finished. */
  private int assumed;

  Inhabitants(Shapes shapes) {
    this.shapes = shapes;
  }

  Shapes shapes() {
    return shapes;
  }

  boolean has(Formula formula) {
    if (formula.equals(Formulas.ANY) || formula.equals(Formulas.NONE)) {
      return formula.equals(Formulas.ANY);
    }
    Boolean answer = known.get(formula);
    if (answer != null) {
      return answer;
    }
    if (!open.add(formula)) {
      assumed++;
      return false;
    }
    if (open.size() > 2 * shapes.budget().limits().depth()) {
      throw new GrammarException("is nested too deeply");
    }
    int before = assumed;
    boolean found;
    try {
      found = has(shapes.of(formula));
    } catch (GrammarException e) {
      throw formula.locate(e);
    }
    open.remove(formula);
    // A no that rests on an unfinished search holds for that search only.
    if (found || before == assumed || open.isEmpty()) {
      known.put(formula, found);
    }
    return found;
  }

  boolean has(Shape shape) {
    shapes.budget().spend(5);
    return shape.nil()
        || shape.yes()
        || shape.no()
        || !shape.numbers().isEmpty()
        || !shape.strings().isEmpty(shapes.budget())
        || shape.objects().stream().anyMatch(object -> new ObjectPlan(object, this).isPossible())
        || shape.arrays().stream().anyMatch(array -> new ArrayPlan(array, this).isPossible());
  }
}
