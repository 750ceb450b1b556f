package dev.fovea.jinja.syntax;

import dev.fovea.jinja.syntax.Expression.Attribute;
import dev.fovea.jinja.syntax.Expression.Call;
import dev.fovea.jinja.syntax.Expression.CallArguments;
import dev.fovea.jinja.syntax.Expression.Constant;
import dev.fovea.jinja.syntax.Expression.DictLiteral;
import dev.fovea.jinja.syntax.Expression.Filtered;
import dev.fovea.jinja.syntax.Expression.Item;
import dev.fovea.jinja.syntax.Expression.ListLiteral;
import dev.fovea.jinja.syntax.Expression.Name;
import dev.fovea.jinja.syntax.Expression.Named;
import dev.fovea.jinja.syntax.Expression.Not;
import dev.fovea.jinja.syntax.Expression.Pair;
import dev.fovea.jinja.syntax.Expression.Slice;
import dev.fovea.jinja.syntax.Expression.Tested;
import dev.fovea.jinja.syntax.Expression.TupleLiteral;
import dev.fovea.jinja.syntax.Token.Kind;
import dev.fovea.jinja.values.Numbers;
import dev.fovea.jinja.values.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Parses what operators stand between: literals, names, and what is appended to those. */
final class OperandParser {
  private static final Constant NONE = new Constant(Value.None.NONE);
  private static final Set<Kind> ARGUMENT_BEGIN =
      Set.of(Kind.NAME, Kind.STRING, Kind.INTEGER, Kind.REAL);

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final KnownNames names;

  OperandParser(TokenStream tokens, ExpressionParser expressions, KnownNames names) {
    this.tokens = tokens;
    this.names = names;
    this.expressions = expressions;
  }

  Expression primary() {
    return switch (tokens.peek().kind()) {
      case NAME -> name(tokens.take().text());
      case STRING -> {
        StringBuilder value = new StringBuilder();
        while (tokens.at(Kind.STRING)) {
          value.append(tokens.take().text());
        }
        yield new Constant(new Value.Text(value.toString()));
      }
      case INTEGER -> new Constant(new Value.Int(Numbers.integerLiteral(tokens.take().text())));
      case REAL -> new Constant(new Value.Real(Double.parseDouble(tokens.take().text())));
      case OPERATOR -> bracketed();
      case TEXT, OUTPUT_BEGIN, OUTPUT_END, BLOCK_BEGIN, BLOCK_END, END ->
          throw tokens.expected("an expression");
    };
  }

  private Expression name(String name) {
    return switch (name) {
      case "true", "True" -> new Constant(Value.Bool.TRUE);
      case "false", "False" -> new Constant(Value.Bool.FALSE);
      case "none", "None" -> NONE;
      default -> {
        expressions.reads(name);
        yield new Name(name);
      }
    };
  }

  private Expression bracketed() {
    if (tokens.skipOperator("(")) {
      if (tokens.skipOperator(")")) {
        return new TupleLiteral(List.of());
      }
      Expression inner = expressions.expressions();
      tokens.expectOperator(")");
      return inner;
    }
    if (tokens.skipOperator("[")) {
      List<Expression> items = new ArrayList<>();
      while (!tokens.skipOperator("]")) {
        items.add(expressions.expression());
        commaUnless("]");
      }
      return new ListLiteral(List.copyOf(items));
    }
    if (tokens.skipOperator("{")) {
      List<Pair> pairs = new ArrayList<>();
      while (!tokens.skipOperator("}")) {
        Expression key = expressions.expression();
        tokens.expectOperator(":");
        pairs.add(new Pair(key, expressions.expression()));
        commaUnless("}");
      }
      return new DictLiteral(List.copyOf(pairs));
    }
    throw tokens.expected("an expression");
  }

  private void commaUnless(String end) {
    if (!tokens.atOperator(end)) {
      tokens.expectOperator(",");
    }
  }

  Expression postfix(Expression operand) {
    Expression result = operand;
    while (true) {
      if (tokens.skipOperator(".")) {
        result =
            tokens.at(Kind.INTEGER)
                ? new Item(result, primary())
                : new Attribute(result, tokens.name());
      } else if (tokens.skipOperator("[")) {
        result = subscript(result);
      } else if (tokens.atOperator("(")) {
        result = new Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expression subscript(Expression target) {
    Expression from = tokens.atOperator(":") ? NONE : expressions.expressions();
    if (!tokens.skipOperator(":")) {
      tokens.expectOperator("]");
      return new Item(target, from);
    }
    boolean open = tokens.atOperator(":") || tokens.atOperator("]");
    Expression to = open ? NONE : expressions.expression();
    boolean stepped = tokens.skipOperator(":") && !tokens.atOperator("]");
    Expression step = stepped ? expressions.expression() : NONE;
    tokens.expectOperator("]");
    return new Slice(target, from, to, step);
  }

  private CallArguments arguments() {
    List<Expression> positional = new ArrayList<>();
    List<Named> named = new ArrayList<>();
    List<Expression> spread = new ArrayList<>();
    List<Expression> spreadNamed = new ArrayList<>();
    Set<String> names = new HashSet<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      boolean inOrder = spreadNamed.isEmpty();
      if (tokens.skipOperator("*")) {
        inOrder &= spread.isEmpty();
        spread.add(expressions.expression());
      } else if (tokens.skipOperator("**")) {
        spreadNamed.add(expressions.expression());
      } else if (tokens.at(Kind.NAME) && tokens.peekSecond().isOperator("=")) {
        String name = tokens.name();
        inOrder &= names.add(name);
        tokens.expectOperator("=");
        named.add(new Named(name, expressions.expression()));
      } else {
        inOrder &= spread.isEmpty() && named.isEmpty();
        positional.add(expressions.expression());
      }
      if (!inOrder) {
        throw tokens.failure("the arguments of a call are repeated or out of order");
      }
      commaUnless(")");
    }
    return new CallArguments(
        List.copyOf(positional), List.copyOf(named), List.copyOf(spread), List.copyOf(spreadNamed));
  }

  /** Parses filters and tests that follow {@code operand}. */
  Expression filtersAndTests(Expression operand) {
    Expression result = operand;
    while (true) {
      if (tokens.skipOperator("|")) {
        result = filter(result);
      } else if (tokens.skipName("is")) {
        result = test(result);
      } else if (tokens.atOperator("(")) {
        result = new Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  /** Parses a filter, whose name comes next. */
  Filtered filter(Expression operand) {
    String name = dottedName();
    if (!names.filters().test(name)) {
      expressions.unknown("there is no filter '" + name + "'");
    }
    return new Filtered(operand, name, tokens.atOperator("(") ? arguments() : CallArguments.NONE);
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(tokens.name());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.name());
    }
    return name.toString();
  }

  private Expression test(Expression operand) {
    boolean negated = tokens.skipName("not");
    String name = dottedName();
    if (!names.tests().test(name)) {
      expressions.unknown("there is no test '" + name + "'");
    }
    CallArguments arguments = CallArguments.NONE;
    if (tokens.atOperator("(")) {
      arguments = arguments();
    } else if (atTestArgument()) {
      if (tokens.atName("is")) {
        throw tokens.failure("tests cannot be chained with 'is'");
      }
      Expression argument = postfix(primary());
      arguments = new CallArguments(List.of(argument), List.of(), List.of(), List.of());
    }
    Expression tested = new Tested(operand, name, arguments);
    return negated ? new Not(tested) : tested;
  }

  private boolean atTestArgument() {
    Token token = tokens.peek();
    if (token.isName("else") || token.isName("or") || token.isName("and")) {
      return false;
    }
    return ARGUMENT_BEGIN.contains(token.kind()) || token.isOperator("[") || token.isOperator("{");
  }
}
