package dev.fovea.grammar.schema;

/** Formulas that need no schema. */
final class Formulas {
  /** Every value. */
  static final Formula ANY = new Formula.Everything();

  /** No value. */
  static final Formula NONE = new Formula.Not(ANY);

  private Formulas() {}
}
