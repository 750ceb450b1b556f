package dev.fovea.jinja.syntax;

import dev.fovea.jinja.syntax.Expression.Filtered;
import java.util.List;

/** What a template does, one after the other. */
public sealed interface Statement {
  /** Returns the line of the template that the statement begins on, from 1. */
  int line();

  record Literal(int line, String text) implements Statement {}

  record Output(int line, Expression value) implements Statement {}

  /** The branches in order; the last one of an {@code else} has the constant true as its test. */
  record If(int line, List<Branch> branches) implements Statement {}

  record Branch(Expression test, List<Statement> body) {}

  record For(
      int line,
      Target target,
      Expression items,
      Expression test,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Assignment(int line, Target target, Expression value) implements Statement {}

  /** Assigns what the body renders to, once it has gone through the filters. */
  record CapturedAssignment(int line, Target target, List<Filtered> filters, List<Statement> body)
      implements Statement {}

  record FilteredBlock(int line, List<Filtered> filters, List<Statement> body)
      implements Statement {}

  record MacroDefinition(int line, Macro macro) implements Statement {}

  /** Calls a macro that may call back to render the body. */
  record CallBlock(int line, Expression.Call call, Macro caller) implements Statement {}

  /** A body with names of its own: {@code with}, and the {@code generation} of transformers. */
  record Block(int line, List<Binding> bindings, List<Statement> body) implements Statement {}

  record Binding(Target target, Expression value) {}

  record Break(int line) implements Statement {}

  record Continue(int line) implements Statement {}

  /**
   * A part of a template that can be called.
   *
   * @param takesMore whether the body reads {@code varargs}, so that any number may be passed
   * @param takesMoreNamed whether the body reads {@code kwargs}
   * @param takesCaller whether the body reads {@code caller}
   */
  record Macro(
      String name,
      List<Parameter> parameters,
      boolean takesMore,
      boolean takesMoreNamed,
      boolean takesCaller,
      List<Statement> body) {}

  record Parameter(String name, Expression preset) {}

  /** What is assigned to. */
  sealed interface Target {
    record Variable(String name) implements Target {}

    record Member(String namespace, String name) implements Target {}

    record Unpacked(List<Target> targets) implements Target {}
  }
}
