package dev.fovea.jinja.run;

import dev.fovea.jinja.syntax.Expression.Filtered;
import dev.fovea.jinja.syntax.Statement;
import dev.fovea.jinja.syntax.Statement.Binding;
import dev.fovea.jinja.syntax.Statement.Branch;
import dev.fovea.jinja.syntax.Statement.Macro;
import dev.fovea.jinja.syntax.Statement.Parameter;
import dev.fovea.jinja.syntax.Statement.Target;
import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.Items;
import dev.fovea.jinja.values.Printer;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the statements of one rendering. Not for several threads. */
public final class Interpreter {
  /** Whether what follows a statement runs. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final Budget budget;
  private final Evaluator evaluator;
  private StringBuilder output = new StringBuilder();
  private int line = 1;

  public Interpreter(Budget budget) {
    this.budget = budget;
    this.evaluator = new Evaluator(budget);
  }

  /** Returns what {@code statements} put out. */
  public String render(List<Statement> statements, Scope scope) {
    run(statements, scope);
    return output.toString();
  }

  /** Returns the line of the statement that ran last. */
  public int line() {
    return line;
  }

  private Flow run(List<Statement> statements, Scope scope) {
    budget.enter();
    Flow flow = Flow.NEXT;
    for (Statement statement : statements) {
      budget.step();
      line = statement.line();
      flow = run(statement, scope);
      if (flow != Flow.NEXT) {
        break;
      }
    }
    budget.leave();
    return flow;
  }

  private Flow run(Statement statement, Scope scope) {
    switch (statement) {
      case Statement.Literal literal -> put(literal.text());
      case Statement.Output value -> put(evaluator.evaluate(value.value(), scope));
      case Statement.If conditional -> {
        return branch(conditional, scope);
      }
      case Statement.For loop -> loop(loop, evaluator.evaluate(loop.items(), scope), 1, scope);
      case Statement.Assignment assignment ->
          assign(assignment.target(), evaluator.evaluate(assignment.value(), scope), scope);
      case Statement.CapturedAssignment captured ->
          assign(captured.target(), filtered(captured.filters(), captured.body(), scope), scope);
      case Statement.FilteredBlock block -> put(filtered(block.filters(), block.body(), scope));
      case Statement.MacroDefinition definition ->
          scope.assign(definition.macro().name(), function(definition.macro(), scope));
      case Statement.CallBlock block -> put(callBlock(block, scope));
      case Statement.Block block -> {
        return block(block, scope);
      }
      case Statement.Break _ -> {
        return Flow.BREAK;
      }
      case Statement.Continue _ -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.NEXT;
  }

  private void put(Value value) {
    put(Printer.text(value, budget));
  }

  private void put(String text) {
    budget.checkLength((long) output.length() + text.length());
    budget.characters(text.length());
    output.append(text);
  }

  /** Returns what a body puts out, in a scope of its own. */
  private String capture(List<Statement> body, Scope scope) {
    StringBuilder outer = output;
    output = new StringBuilder();
    run(body, scope);
    String captured = output.toString();
    output = outer;
    return captured;
  }

  private Value filtered(List<Filtered> filters, List<Statement> body, Scope scope) {
    Scope inner = scope.inner();
    int first = line;
    Value value = budget.text(capture(body, inner));
    line = first;
    for (Filtered filter : filters) {
      value = evaluator.filter(filter, value, inner);
    }
    return value;
  }

  private Flow branch(Statement.If conditional, Scope scope) {
    for (Branch branch : conditional.branches()) {
      if (evaluator.isTrue(branch.test(), scope)) {
        return run(branch.body(), scope);
      }
    }
    return Flow.NEXT;
  }

  private Flow block(Statement.Block block, Scope scope) {
    Scope inner = scope.inner();
    for (Binding binding : block.bindings()) {
      assign(binding.target(), evaluator.evaluate(binding.value(), scope), inner);
    }
    return run(block.body(), inner);
  }

  private void loop(Statement.For loop, Value iterated, int depth, Scope scope) {
    List<Value> items = new ArrayList<>();
    for (Value item : Items.of(iterated, budget)) {
      Scope inner = scope.inner();
      assign(loop.target(), item, inner);
      if (evaluator.isTrue(loop.test(), inner)) {
        items.add(item);
      }
    }
    Optional<LoopState.Recursion> recursion =
        loop.recursive()
            ? Optional.of((inner, level) -> recursion(loop, inner, level, scope))
            : Optional.empty();
    LoopState state = new LoopState(List.copyOf(items), depth, recursion, budget);
    boolean completed = false;
    Flow flow = Flow.NEXT;
    while (flow != Flow.BREAK && state.advance()) {
      Scope inner = scope.inner();
      inner.assign("loop", state);
      assign(loop.target(), state.item(), inner);
      flow = run(loop.body(), inner);
      completed |= flow == Flow.NEXT;
    }
    if (!completed) {
      run(loop.otherwise(), scope.inner());
    }
  }

  private Value recursion(Statement.For loop, Value items, int depth, Scope scope) {
    StringBuilder outer = output;
    int caller = line;
    output = new StringBuilder();
    budget.enter();
    loop(loop, items, depth, scope);
    budget.leave();
    Value rendered = budget.text(output.toString());
    output = outer;
    line = caller;
    return rendered;
  }

  private void assign(Target target, Value value, Scope scope) {
    switch (target) {
      case Target.Variable variable -> scope.assign(variable.name(), value);
      case Target.Member member -> {
        if (!(scope.value(member.namespace()) instanceof Value.Namespace namespace)) {
          throw new TemplateFailure("cannot assign attribute on non-namespace object");
        }
        Globals.checkAttribute(member.name());
        namespace.attributes().put(member.name(), value);
      }
      case Target.Unpacked unpacked -> {
        List<Value> values = Items.of(value, budget);
        if (value instanceof Value.Undefined || values.size() != unpacked.targets().size()) {
          throw new TemplateFailure(
              "cannot unpack "
                  + values.size()
                  + " values into "
                  + unpacked.targets().size()
                  + " variables");
        }
        for (int i = 0; i < values.size(); i++) {
          assign(unpacked.targets().get(i), values.get(i), scope);
        }
      }
    }
  }

  private Value callBlock(Statement.CallBlock block, Scope scope) {
    Value target = evaluator.evaluate(block.call().target(), scope);
    Arguments arguments = evaluator.arguments(block.call().arguments(), scope);
    Map<String, Value> named = new LinkedHashMap<>(arguments.named());
    named.put("caller", function(block.caller(), scope));
    return evaluator.call(target, new Arguments(arguments.positional(), named));
  }

  private Value.Function function(Macro macro, Scope scope) {
    return new Value.Function(
        "Macro '" + macro.name() + "'", arguments -> render(macro, arguments, scope));
  }

  private Value render(Macro macro, Arguments arguments, Scope definition) {
    int caller = line;
    Scope scope = definition.inner();
    bind(macro, arguments, scope);
    String rendered = capture(macro.body(), scope);
    line = caller;
    return budget.text(rendered);
  }

  private void bind(Macro macro, Arguments arguments, Scope scope) {
    List<Value> positional = arguments.positional();
    Map<String, Value> named = new LinkedHashMap<>(arguments.named());
    List<Parameter> parameters = macro.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Value byName = i < positional.size() ? positional.get(i) : named.remove(parameter.name());
      scope.assign(
          parameter.name(),
          byName == null ? evaluator.evaluate(parameter.preset(), scope) : byName);
    }
    if (macro.takesCaller()) {
      Value callBack = named.remove("caller");
      scope.assign(
          "caller", callBack == null ? new Value.Undefined("No caller defined") : callBack);
    }
    if (macro.takesMoreNamed()) {
      Value.Dict.Builder rest = new Value.Dict.Builder(budget);
      named.forEach((name, value) -> rest.put(new Value.Text(name), value));
      scope.assign("kwargs", rest.build());
    } else if (!named.isEmpty()) {
      String name = named.keySet().iterator().next();
      throw new TemplateFailure(
          "macro '" + macro.name() + "' takes no keyword argument '" + name + "'");
    }
    int extra = Math.max(0, positional.size() - parameters.size());
    if (macro.takesMore()) {
      scope.assign(
          "varargs",
          budget.tuple(positional.subList(positional.size() - extra, positional.size())));
    } else if (extra > 0) {
      throw new TemplateFailure(
          "macro '" + macro.name() + "' takes not more than " + parameters.size() + " arguments");
    }
  }
}
