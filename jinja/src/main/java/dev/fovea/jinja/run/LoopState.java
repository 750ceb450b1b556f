package dev.fovea.jinja.run;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Comparing;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Value;
import java.util.List;
import java.util.Optional;

/** The {@code loop} of a {@code for}, which tells its body where it is. */
final class LoopState implements Value.Loop {
  /** Renders a recursive loop over other items. */
  interface Recursion {
    Value render(Value items, int depth);
  }

  private final List<Value> items;
  private final int depth;
  private final Optional<Recursion> recursion;
  private final Budget budget;
  private int index = -1;
  private Optional<Value> lastChanged = Optional.empty();

  LoopState(List<Value> items, int depth, Optional<Recursion> recursion, Budget budget) {
    this.items = items;
    this.depth = depth;
    this.recursion = recursion;
    this.budget = budget;
  }

  /** Goes on to the next item, and returns whether there is one. */
  boolean advance() {
    budget.step();
    return ++index < items.size();
  }

  Value item() {
    return items.get(index);
  }

  @Override
  public Value attribute(String name) {
    int size = items.size();
    return switch (name) {
      case "index" -> Value.Int.of(index + 1);
      case "index0" -> Value.Int.of(index);
      case "revindex" -> Value.Int.of(size - index);
      case "revindex0" -> Value.Int.of(size - index - 1);
      case "first" -> Value.Bool.of(index == 0);
      case "last" -> Value.Bool.of(index == size - 1);
      case "length" -> Value.Int.of(size);
      case "depth" -> Value.Int.of(depth);
      case "depth0" -> Value.Int.of(depth - 1);
      case "previtem" -> neighbour(index - 1, "there is no previous item");
      case "nextitem" -> neighbour(index + 1, "there is no next item");
      case "cycle" -> new Value.Function("bound method LoopContext.cycle", this::cycle);
      case "changed" -> new Value.Function("bound method LoopContext.changed", this::changed);
      default -> new Value.Undefined("'LoopContext' object has no attribute '" + name + "'");
    };
  }

  private Value neighbour(int position, String message) {
    return position >= 0 && position < items.size()
        ? items.get(position)
        : new Value.Undefined(message);
  }

  private Value cycle(Arguments arguments) {
    List<Value> values = arguments.positional();
    if (values.isEmpty()) {
      throw new TemplateFailure("no items for cycling given");
    }
    return values.get(index % values.size());
  }

  private Value changed(Arguments arguments) {
    Value now = budget.tuple(arguments.positional());
    boolean same = lastChanged.isPresent() && Comparing.equal(lastChanged.get(), now, budget);
    lastChanged = Optional.of(now);
    return Value.Bool.of(!same);
  }

  @Override
  public Value call(Arguments arguments) {
    if (recursion.isEmpty()) {
      throw new TemplateFailure("the loop must have the 'recursive' marker to be called");
    }
    Value inner = arguments.bind("loop", 1, "iterable").value(0);
    return recursion.get().render(inner, depth + 1);
  }
}
