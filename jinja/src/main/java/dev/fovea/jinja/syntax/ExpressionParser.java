package dev.fovea.jinja.syntax;

import dev.fovea.base.FoveaException;
import dev.fovea.jinja.syntax.Expression.And;
import dev.fovea.jinja.syntax.Expression.Arithmetic;
import dev.fovea.jinja.syntax.Expression.Comparand;
import dev.fovea.jinja.syntax.Expression.Comparison;
import dev.fovea.jinja.syntax.Expression.Concatenation;
import dev.fovea.jinja.syntax.Expression.Conditional;
import dev.fovea.jinja.syntax.Expression.Constant;
import dev.fovea.jinja.syntax.Expression.Negative;
import dev.fovea.jinja.syntax.Expression.Not;
import dev.fovea.jinja.syntax.Expression.Operator;
import dev.fovea.jinja.syntax.Expression.Or;
import dev.fovea.jinja.syntax.Expression.Positive;
import dev.fovea.jinja.syntax.Expression.Relation;
import dev.fovea.jinja.syntax.Expression.TupleLiteral;
import dev.fovea.jinja.syntax.Token.Kind;
import dev.fovea.jinja.values.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parses expressions by recursive descent, one method for each rank of jinja2's operators. */
final class ExpressionParser {
  private static final Map<String, Relation> RELATIONS =
      Map.of(
          "==", Relation.EQUAL,
          "!=", Relation.NOT_EQUAL,
          "<", Relation.LESS,
          "<=", Relation.LESS_OR_EQUAL,
          ">", Relation.GREATER,
          ">=", Relation.GREATER_OR_EQUAL);
  private static final Map<String, Operator> SUMS =
      Map.of("+", Operator.ADD, "-", Operator.SUBTRACT);
  private static final Map<String, Operator> PRODUCTS =
      Map.of(
          "*", Operator.MULTIPLY,
          "/", Operator.DIVIDE,
          "//", Operator.FLOOR_DIVIDE,
          "%", Operator.REMAINDER);

  private final TokenStream tokens;
  private final OperandParser operands;
  private Set<String> names = new HashSet<>();
  private int branches;
  private Optional<FoveaException> unknown = Optional.empty();

  ExpressionParser(TokenStream tokens, KnownNames names) {
    this.tokens = tokens;
    this.operands = new OperandParser(tokens, this, names);
  }

  OperandParser operands() {
    return operands;
  }

  /** Records that the template reads the variable {@code name}. */
  void reads(String name) {
    names.add(name);
  }

  /** Forgets the variables read so far and returns them, for {@link #namesAfter}. */
  Set<String> namesBefore() {
    Set<String> before = names;
    names = new HashSet<>();
    return before;
  }

  /** Returns the variables read since {@code before} was taken, and adds those again. */
  Set<String> namesAfter(Set<String> before) {
    Set<String> since = Set.copyOf(names);
    names.addAll(before);
    return since;
  }

  /** Says that what follows may never run, so that unknown filters in it are no error yet. */
  void enterBranch() {
    branches++;
  }

  void leaveBranch() {
    branches--;
  }

  /** Records that a name is not known, which is an error unless it is in what may never run. */
  void unknown(String message) {
    if (branches == 0 && unknown.isEmpty()) {
      unknown = Optional.of(tokens.failure(message));
    }
  }

  /**
   * Ends a part of the template.
   *
   * @throws FoveaException if there was an unknown name in it
   */
  void check() {
    if (unknown.isPresent()) {
      throw unknown.get();
    }
  }

  /** Parses an expression. */
  Expression expression() {
    tokens.enter();
    Optional<FoveaException> before = unknown;
    Expression result = withoutConditional();
    while (tokens.skipName("if")) {
      int line = tokens.line();
      unknown = before;
      enterBranch();
      Expression test = withoutConditional();
      Expression otherwise =
          tokens.skipName("else")
              ? expression()
              : new Constant(
                  new Value.Undefined(
                      "the inline if-expression on line "
                          + line
                          + " was false and has no else section"));
      leaveBranch();
      result = new Conditional(test, result, otherwise);
    }
    tokens.leave();
    return result;
  }

  /** Parses one expression, or several separated by commas, which are a tuple. */
  Expression expressions() {
    return tuple(/* conditional= */ true);
  }

  /** Parses as {@link #expressions()} does, where an {@code if} that follows is not part of it. */
  Expression expressionsBeforeIf() {
    return tuple(/* conditional= */ false);
  }

  private Expression tuple(boolean conditional) {
    Expression first = conditional ? expression() : withoutConditional();
    if (!tokens.atOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !atTupleEnd()) {
      items.add(conditional ? expression() : withoutConditional());
    }
    return new TupleLiteral(List.copyOf(items));
  }

  private boolean atTupleEnd() {
    return tokens.at(Kind.OUTPUT_END)
        || tokens.at(Kind.BLOCK_END)
        || tokens.atOperator(")")
        || tokens.atName("recursive");
  }

  private Expression withoutConditional() {
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Or(left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new And(left, not());
    }
    return left;
  }

  private Expression not() {
    if (!tokens.skipName("not")) {
      return comparison();
    }
    tokens.enter();
    Expression operand = not();
    tokens.leave();
    return new Not(operand);
  }

  private Expression comparison() {
    Expression first = sum();
    List<Comparand> rest = new ArrayList<>();
    for (Optional<Relation> relation = relation(); relation.isPresent(); relation = relation()) {
      rest.add(new Comparand(relation.get(), sum()));
    }
    return rest.isEmpty() ? first : new Comparison(first, List.copyOf(rest));
  }

  private Optional<Relation> relation() {
    Token token = tokens.peek();
    if (token.kind() == Kind.OPERATOR && RELATIONS.containsKey(token.text())) {
      return Optional.ofNullable(RELATIONS.get(tokens.take().text()));
    }
    if (tokens.skipName("in")) {
      return Optional.of(Relation.IN);
    }
    if (token.isName("not") && tokens.peekSecond().isName("in")) {
      tokens.take();
      tokens.take();
      return Optional.of(Relation.NOT_IN);
    }
    return Optional.empty();
  }

  private Optional<Operator> operator(Map<String, Operator> operators) {
    Token token = tokens.peek();
    if (token.kind() != Kind.OPERATOR || !operators.containsKey(token.text())) {
      return Optional.empty();
    }
    return Optional.ofNullable(operators.get(tokens.take().text()));
  }

  private Expression sum() {
    Expression left = concatenation();
    for (Optional<Operator> sign = operator(SUMS); sign.isPresent(); sign = operator(SUMS)) {
      left = new Arithmetic(sign.get(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression first = product();
    if (!tokens.atOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Concatenation(List.copyOf(parts));
  }

  private Expression product() {
    Expression left = power();
    for (Optional<Operator> sign = operator(PRODUCTS);
        sign.isPresent();
        sign = operator(PRODUCTS)) {
      left = new Arithmetic(sign.get(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = signed(/* filtered= */ true);
    while (tokens.skipOperator("**")) {
      left = new Arithmetic(Operator.POWER, left, signed(/* filtered= */ true));
    }
    return left;
  }

  private Expression signed(boolean filtered) {
    tokens.enter();
    Expression result;
    if (tokens.skipOperator("-")) {
      result = new Negative(signed(/* filtered= */ false));
    } else if (tokens.skipOperator("+")) {
      result = new Positive(signed(/* filtered= */ false));
    } else {
      result = operands.primary();
    }
    result = operands.postfix(result);
    if (filtered) {
      result = operands.filtersAndTests(result);
    }
    tokens.leave();
    return result;
  }
}
