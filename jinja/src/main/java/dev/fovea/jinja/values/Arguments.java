package dev.fovea.jinja.values;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that a call passes. */
public record Arguments(List<Value> positional, Map<String, Value> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Value... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /** Returns the arguments without the first {@code count} positional ones. */
  public Arguments after(int count) {
    return new Arguments(positional.subList(count, positional.size()), named);
  }

  /**
   * Assigns the arguments to parameters.
   *
   * @param function the name of what is called, for errors
   * @param required how many of the parameters must be given
   * @param parameters their names; one that begins with a digit can only be given by position
   */
  public Bound bind(String function, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new TemplateFailure(
          function
              + " takes at most "
              + parameters.length
              + " arguments, not "
              + positional.size());
    }
    List<Optional<Value>> values = new ArrayList<>();
    Map<String, Value> rest = new LinkedHashMap<>(named);
    for (int i = 0; i < parameters.length; i++) {
      Optional<Value> byName = Optional.ofNullable(rest.remove(parameters[i]));
      boolean byPosition = i < positional.size();
      if (byPosition && byName.isPresent()) {
        throw new TemplateFailure(function + " got two values for '" + parameters[i] + "'");
      }
      Optional<Value> value = byPosition ? Optional.of(positional.get(i)) : byName;
      if (value.isEmpty() && i < required) {
        throw new TemplateFailure(function + " needs " + required + " arguments");
      }
      values.add(value);
    }
    if (!rest.isEmpty()) {
      throw new TemplateFailure(
          function + " takes no argument '" + rest.keySet().iterator().next() + "'");
    }
    return new Bound(function, List.copyOf(values), List.of(parameters));
  }

  /** The values of parameters, by their position. */
  public record Bound(String function, List<Optional<Value>> values, List<String> parameters) {
    /** Returns the value of a parameter that must be given. */
    public Value value(int index) {
      return values.get(index).orElseThrow();
    }

    public Value value(int index, Value preset) {
      return values.get(index).orElse(preset);
    }

    /** Returns the value of a parameter unless it is not given or None. */
    public Optional<Value> optional(int index) {
      return values.get(index).filter(value -> !(value instanceof Value.None));
    }

    public boolean isTrue(int index) {
      return values.get(index).map(Types::isTrue).orElse(false);
    }

    public int integer(int index, int preset) {
      return values.get(index).map(value -> Numbers.clamped(value, what(index))).orElse(preset);
    }

    /** Returns the string of a parameter that must be given. */
    public String text(int index) {
      return Types.text(value(index), what(index));
    }

    /** Returns the string of a parameter unless it is not given or None. */
    public Optional<String> optionalText(int index) {
      return optional(index).map(value -> Types.text(value, what(index)));
    }

    private String what(int index) {
      return "argument " + (index + 1) + " of " + function;
    }
  }
}
