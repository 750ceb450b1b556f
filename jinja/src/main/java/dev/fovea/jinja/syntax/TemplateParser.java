package dev.fovea.jinja.syntax;

import dev.fovea.jinja.syntax.Expression.Constant;
import dev.fovea.jinja.syntax.Expression.Filtered;
import dev.fovea.jinja.syntax.Statement.Binding;
import dev.fovea.jinja.syntax.Statement.Branch;
import dev.fovea.jinja.syntax.Statement.Macro;
import dev.fovea.jinja.syntax.Statement.Parameter;
import dev.fovea.jinja.syntax.Statement.Target;
import dev.fovea.jinja.syntax.Token.Kind;
import dev.fovea.jinja.values.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses a template. */
public final class TemplateParser {
  private static final Constant TRUE = new Constant(Value.Bool.TRUE);
  private static final Constant INPUT = new Constant(Value.None.NONE);

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int loops;

  private TemplateParser(String source, KnownNames names) {
    tokens = new TokenStream(TemplateLexer.tokens(source));
    expressions = new ExpressionParser(tokens, names);
  }

  /** Returns what {@code source} does. */
  public static List<Statement> parse(String source, KnownNames names) {
    TemplateParser parser = new TemplateParser(source, names);
    return parser.body(Set.of());
  }

  /** Parses up to a tag with one of the names {@code ends}, and stops before that name. */
  private List<Statement> body(Set<String> ends) {
    tokens.enter();
    int first = tokens.line();
    List<Statement> body = new ArrayList<>();
    while (!tokens.at(Kind.END)) {
      int line = tokens.line();
      if (tokens.at(Kind.TEXT)) {
        body.add(new Statement.Literal(line, tokens.take().text()));
      } else if (tokens.at(Kind.OUTPUT_BEGIN)) {
        tokens.take();
        body.add(new Statement.Output(line, expressions.expressions()));
        tokens.expect(Kind.OUTPUT_END);
        expressions.check();
      } else {
        tokens.expect(Kind.BLOCK_BEGIN);
        if (tokens.at(Kind.NAME) && ends.contains(tokens.peek().text())) {
          tokens.leave();
          return List.copyOf(body);
        }
        body.add(statement(line));
        expressions.check();
      }
    }
    if (!ends.isEmpty()) {
      throw SyntaxFailure.at(
          first, "a block has no " + String.join(" or ", ends.stream().sorted().toList()));
    }
    tokens.leave();
    return List.copyOf(body);
  }

  /** Parses up to the tag {@code end}, which is read too. */
  private List<Statement> bodyUntil(String end) {
    List<Statement> body = body(Set.of(end));
    tokens.expectName(end);
    tokens.expect(Kind.BLOCK_END);
    return body;
  }

  private Statement statement(int line) {
    String tag = tokens.name();
    Statement statement =
        switch (tag) {
          case "if" -> conditional(line);
          case "for" -> loop(line);
          case "set" -> assignment(line);
          case "macro" -> macro(line);
          case "call" -> callBlock(line);
          case "filter" -> filteredBlock(line);
          case "with" -> with(line);
          case "generation" -> {
            blockEnd();
            yield new Statement.Block(line, List.of(), detached("endgeneration"));
          }
          case "print" -> {
            List<Expression> values = new ArrayList<>();
            do {
              values.add(expressions.expression());
            } while (tokens.skipOperator(","));
            blockEnd();
            yield new Statement.Output(line, new Expression.Concatenation(values));
          }
          case "break", "continue" -> jump(line, tag);
          default -> throw SyntaxFailure.at(line, "the tag '" + tag + "' is not supported here");
        };
    return statement;
  }

  private void blockEnd() {
    tokens.expect(Kind.BLOCK_END);
  }

  /** Ends the tag before a body, where jinja2 allows a colon as Python has. */
  private void bodyBegin() {
    tokens.skipOperator(":");
    blockEnd();
  }

  private Statement jump(int line, String tag) {
    if (loops == 0) {
      throw SyntaxFailure.at(line, "'" + tag + "' is outside of a loop");
    }
    blockEnd();
    return tag.equals("break") ? new Statement.Break(line) : new Statement.Continue(line);
  }

  /** Parses a body that no loop around it can be left from. */
  private List<Statement> detached(String end) {
    int outer = loops;
    loops = 0;
    List<Statement> body = bodyUntil(end);
    loops = outer;
    return body;
  }

  private Statement conditional(int line) {
    expressions.enterBranch();
    List<Branch> branches = new ArrayList<>();
    String end = "elif";
    while (end.equals("elif")) {
      Expression test = expressions.expressionsBeforeIf();
      bodyBegin();
      branches.add(new Branch(test, body(Set.of("elif", "else", "endif"))));
      end = tokens.name();
    }
    bodyBegin();
    if (end.equals("else")) {
      branches.add(new Branch(TRUE, bodyUntil("endif")));
    }
    expressions.leaveBranch();
    return new Statement.If(line, List.copyOf(branches));
  }

  private Statement loop(int line) {
    Target target = target(/* members= */ false);
    if (assigns(target, "loop")) {
      throw SyntaxFailure.at(line, "'loop' cannot be the variable of a loop");
    }
    tokens.expectName("in");
    Expression items = expressions.expressionsBeforeIf();
    Expression test = tokens.skipName("if") ? expressions.expression() : TRUE;
    boolean recursive = tokens.skipName("recursive");
    bodyBegin();
    loops++;
    List<Statement> body = body(Set.of("else", "endfor"));
    loops--;
    boolean hasElse = tokens.name().equals("else");
    bodyBegin();
    List<Statement> otherwise = hasElse ? bodyUntil("endfor") : List.of();
    return new Statement.For(line, target, items, test, recursive, body, otherwise);
  }

  private static boolean assigns(Target target, String name) {
    return switch (target) {
      case Target.Variable variable -> variable.name().equals(name);
      case Target.Member _ -> false;
      case Target.Unpacked unpacked ->
          unpacked.targets().stream().anyMatch(part -> assigns(part, name));
    };
  }

  private Target target(boolean members) {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    do {
      if (several && !tokens.at(Kind.NAME) && !tokens.atOperator("(")) {
        break;
      }
      targets.add(singleTarget(members));
      several |= tokens.atOperator(",");
    } while (tokens.skipOperator(","));
    return several ? new Target.Unpacked(List.copyOf(targets)) : targets.getFirst();
  }

  private Target singleTarget(boolean members) {
    if (tokens.skipOperator("(")) {
      tokens.enter();
      Target inner = target(members);
      tokens.leave();
      tokens.expectOperator(")");
      return inner;
    }
    String name = tokens.name();
    if (members && tokens.skipOperator(".")) {
      expressions.reads(name);
      return new Target.Member(name, tokens.name());
    }
    if (Set.of("true", "True", "false", "False", "none", "None").contains(name)) {
      throw tokens.failure("'" + name + "' cannot be assigned to");
    }
    return new Target.Variable(name);
  }

  private Statement assignment(int line) {
    Target target = target(/* members= */ true);
    if (tokens.skipOperator("=")) {
      Expression value = expressions.expressions();
      blockEnd();
      return new Statement.Assignment(line, target, value);
    }
    List<Filtered> filters = new ArrayList<>();
    while (tokens.skipOperator("|")) {
      filters.add(expressions.operands().filter(INPUT));
    }
    bodyBegin();
    return new Statement.CapturedAssignment(
        line, target, List.copyOf(filters), bodyUntil("endset"));
  }

  private Statement filteredBlock(int line) {
    List<Filtered> filters = new ArrayList<>();
    do {
      filters.add(expressions.operands().filter(INPUT));
    } while (tokens.skipOperator("|"));
    bodyBegin();
    return new Statement.FilteredBlock(line, List.copyOf(filters), bodyUntil("endfilter"));
  }

  private Statement with(int line) {
    List<Binding> bindings = new ArrayList<>();
    while (!tokens.at(Kind.BLOCK_END)) {
      if (!bindings.isEmpty()) {
        tokens.expectOperator(",");
      }
      Target target = singleTarget(/* members= */ false);
      tokens.expectOperator("=");
      bindings.add(new Binding(target, expressions.expression()));
    }
    bodyBegin();
    return new Statement.Block(line, List.copyOf(bindings), bodyUntil("endwith"));
  }

  private Statement macro(int line) {
    String name = tokens.name();
    Set<String> before = expressions.namesBefore();
    List<Parameter> parameters = parameters();
    bodyBegin();
    List<Statement> body = detached("endmacro");
    return new Statement.MacroDefinition(line, macro(name, parameters, body, before));
  }

  private Macro macro(
      String name, List<Parameter> parameters, List<Statement> body, Set<String> before) {
    Set<String> read = expressions.namesAfter(before);
    boolean declared = parameters.stream().anyMatch(p -> p.name().equals("caller"));
    return new Macro(
        name,
        parameters,
        read.contains("varargs"),
        read.contains("kwargs"),
        read.contains("caller") && !declared,
        body);
  }

  private Statement callBlock(int line) {
    Set<String> before = expressions.namesBefore();
    List<Parameter> parameters = tokens.atOperator("(") ? parameters() : List.of();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw SyntaxFailure.at(line, "expected the call of a macro after 'call'");
    }
    bodyBegin();
    expressions.namesAfter(before);
    Set<String> outer = expressions.namesBefore();
    List<Statement> body = detached("endcall");
    return new Statement.CallBlock(line, call, macro("caller", parameters, body, outer));
  }

  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    boolean preset = false;
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      String name = tokens.name();
      if (tokens.skipOperator("=")) {
        preset = true;
        parameters.add(new Parameter(name, expressions.expression()));
      } else if (preset) {
        throw tokens.failure("a parameter without default follows one with a default");
      } else {
        Value missing = new Value.Undefined("parameter '" + name + "' was not provided");
        parameters.add(new Parameter(name, new Constant(missing)));
      }
    }
    return List.copyOf(parameters);
  }
}
