package dev.fovea.jinja.syntax;

import dev.fovea.jinja.values.Value;
import java.util.List;

/** What has a value. */
public sealed interface Expression {
  record Constant(Value value) implements Expression {}

  record Name(String name) implements Expression {}

  record ListLiteral(List<Expression> items) implements Expression {}

  record TupleLiteral(List<Expression> items) implements Expression {}

  record DictLiteral(List<Pair> pairs) implements Expression {}

  record Pair(Expression key, Expression value) {}

  record Attribute(Expression target, String name) implements Expression {}

  record Item(Expression target, Expression key) implements Expression {}

  record Slice(Expression target, Expression from, Expression to, Expression step)
      implements Expression {}

  record Call(Expression target, CallArguments arguments) implements Expression {}

  record Filtered(Expression target, String filter, CallArguments arguments)
      implements Expression {}

  record Tested(Expression target, String test, CallArguments arguments) implements Expression {}

  record Negative(Expression operand) implements Expression {}

  record Positive(Expression operand) implements Expression {}

  record Not(Expression operand) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Arithmetic(Operator operator, Expression left, Expression right) implements Expression {}

  /** {@code first op operand op operand ...}, each operand evaluated at most once. */
  record Comparison(Expression first, List<Comparand> rest) implements Expression {}

  record Comparand(Relation relation, Expression operand) {}

  record Concatenation(List<Expression> parts) implements Expression {}

  record Conditional(Expression test, Expression then, Expression otherwise)
      implements Expression {}

  /** The arguments of a call; {@code spread} and {@code spreadNamed} are those behind * and **. */
  record CallArguments(
      List<Expression> positional,
      List<Named> named,
      List<Expression> spread,
      List<Expression> spreadNamed) {
    static final CallArguments NONE = new CallArguments(List.of(), List.of(), List.of(), List.of());
  }

  record Named(String name, Expression value) {}

  enum Operator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    REMAINDER("%"),
    POWER("**");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    public String symbol() {
      return symbol;
    }
  }

  enum Relation {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    IN,
    NOT_IN
  }
}
