package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.rules.Expression;
import java.util.Map;

/**
 * Compiles JSON Schema (draft 2020-12 and 7). An answer gives names in the order of the schema;
 * after a comma or colon there may be one space, and nowhere else is there any.
 */
public final class SchemaCompiler {
  private SchemaCompiler() {}

  /**
   * The values that {@code source} allows.
   *
   * @param others other documents that references may mean, by their URI
   * @throws GrammarException if it is malformed, has a keyword that cannot be guaranteed, allows no
   *     value, or exceeds a limit
   */
  public static Expression compile(String source, Map<String, String> others, Budget budget) {
    budget.spend(source.length() / 8);
    SchemaDocument document = new SchemaDocument(source, others, budget.limits().depth());
    Shapes shapes = new Shapes(document, budget);
    Formula root = shapes.formula(document.root());
    Inhabitants inhabitants = new Inhabitants(shapes);
    if (!inhabitants.has(root)) {
      throw new GrammarException("allows no value at all", "schema", "");
    }
    return new SchemaWriter(inhabitants).value(root);
  }
}
