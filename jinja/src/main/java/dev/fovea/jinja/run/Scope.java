package dev.fovea.jinja.run;

import dev.fovea.jinja.values.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The variables that a part of a template sees: its own, and those of the parts around it. */
public final class Scope {
  private final Map<String, Value> variables = new HashMap<>();
  private final Optional<Scope> outer;

  private Scope(Optional<Scope> outer) {
    this.outer = outer;
  }

  public static Scope of(Map<String, Value> variables) {
    Scope scope = new Scope(Optional.empty());
    scope.variables.putAll(variables);
    return scope;
  }

  /** Returns a scope in this one, whose assignments end with it. */
  public Scope inner() {
    return new Scope(Optional.of(this));
  }

  public void assign(String name, Value value) {
    variables.put(name, value);
  }

  Value value(String name) {
    for (Optional<Scope> scope = Optional.of(this); scope.isPresent(); scope = scope.get().outer) {
      Value value = scope.get().variables.get(name);
      if (value != null) {
        return value;
      }
    }
    return new Value.Undefined("'" + name + "' is undefined");
  }
}
