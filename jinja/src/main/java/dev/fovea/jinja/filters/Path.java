package dev.fovea.jinja.filters;

import dev.fovea.jinja.methods.Members;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The names or numbers between the dots of an {@code attribute} argument, as in {@code a.b.0}. */
record Path(List<Value> steps, Optional<Value> preset) {
  static Path of(Value attribute) {
    if (!(attribute instanceof Value.Text text)) {
      return new Path(List.of(attribute), Optional.empty());
    }
    List<Value> steps = new ArrayList<>();
    for (String step : text.plain().split("\\.", -1)) {
      boolean number = !step.isEmpty() && step.chars().allMatch(c -> c >= '0' && c <= '9');
      steps.add(
          number && step.length() < 10 ? Value.Int.of(Long.parseLong(step)) : new Value.Text(step));
    }
    return new Path(List.copyOf(steps), Optional.empty());
  }

  /** Returns this path with a value for members that are missing. */
  Path withPreset(Optional<Value> value) {
    return new Path(steps, value);
  }

  /** Returns what this path leads to from {@code value}. */
  Value of(Value value, Budget budget) {
    Value result = value;
    for (Value step : steps) {
      budget.step();
      result = Members.item(result, step, budget);
      if (result instanceof Value.Undefined && preset.isPresent()) {
        result = preset.get();
      }
    }
    return result;
  }
}
