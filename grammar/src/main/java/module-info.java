import org.jspecify.annotations.NullMarked;

/** JSON Schema, regular expressions, choices and GBNF as masks of allowed tokens. */
@NullMarked
module dev.fovea.grammar {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.databind;

  exports dev.fovea.grammar;
  exports dev.fovea.grammar.limits;
}
