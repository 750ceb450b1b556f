package dev.fovea.grammar.gbnf;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.CodePoints;
import dev.fovea.grammar.lexeme.Lexeme;
import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.regex.Regex;
import dev.fovea.grammar.regex.RegexExpressions;
import dev.fovea.grammar.rules.Expression;
import dev.fovea.grammar.rules.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses GBNF (github.com/ggml-org/llama.cpp, grammars/README.md): rules, alternatives, texts,
 * sets, groups and repetitions. What is regular becomes automata. Tokens ({@code <...>}) are
 * refused, and so are rules that begin with themselves or never end.
 */
public final class GbnfParser {
  private final GbnfReader in;
  private final Budget budget;
  private final RegexExpressions regular;
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final Map<String, Item> bodies = new LinkedHashMap<>();
  private int depth;

  /** What was parsed: regular, or with rules in it. */
  private sealed interface Item {
    record Plain(Regex regex) implements Item {}

    record Mixed(Expression expression) implements Item {}
  }

  private GbnfParser(String source, Budget budget) {
    this.in = new GbnfReader(source);
    this.budget = budget;
    this.regular = new RegexExpressions(budget);
  }

  /**
   * The language of the rule {@code root}.
   *
   * @throws GrammarException if the source is malformed, uses what is not supported, or needs too
   *     much
   */
  public static Expression parse(String source, Budget budget) {
    return new GbnfParser(source, budget).parse();
  }

  private Expression parse() {
    in.skip(true);
    while (!in.atEnd()) {
      String name = in.name();
      in.skip(false);
      in.expect("::=");
      in.skip(true);
      Item body = alternatives(false);
      if (bodies.putIfAbsent(name, body) != null) {
        throw in.error("rule " + name + " is there twice");
      }
      rule(name);
      in.skip(true);
    }
    for (Map.Entry<String, Rule> rule : rules.entrySet()) {
      Item body = bodies.get(rule.getKey());
      if (body == null) {
        throw new GrammarException("refers to rule " + rule.getKey() + ", which is not there");
      }
      rule.getValue().define(expression(body));
    }
    if (!rules.containsKey("root")) {
      throw new GrammarException("has no rule 'root'");
    }
    new Productive(rules.values()).check();
    return new Expression.Reference(rule("root"));
  }

  private Rule rule(String name) {
    return rules.computeIfAbsent(name, Rule::new);
  }

  private Expression expression(Item item) {
    return switch (item) {
      case Item.Plain plain -> regular.of(plain.regex());
      case Item.Mixed mixed -> mixed.expression();
    };
  }

  private Item alternatives(boolean nested) {
    if (++depth > budget.limits().depth()) {
      throw in.error("groups are nested too deeply");
    }
    List<Item> branches = new ArrayList<>();
    branches.add(sequence(nested));
    while (in.take("|")) {
      in.skip(true);
      branches.add(sequence(nested));
    }
    depth--;
    if (branches.size() == 1) {
      return branches.getFirst();
    }
    if (branches.stream().allMatch(Item.Plain.class::isInstance)) {
      return new Item.Plain(new Regex.Choice(regexes(branches)));
    }
    return new Item.Mixed(Expression.choice(branches.stream().map(this::expression).toList()));
  }

  private static List<Regex> regexes(List<Item> items) {
    return items.stream().map(item -> ((Item.Plain) item).regex()).toList();
  }

  private Item sequence(boolean nested) {
    List<Item> parts = new ArrayList<>();
    while (in.at('"') || in.at('[') || in.at('(') || in.at('.') || in.at('<') || in.atName()) {
      Item part = repeated(element(), nested);
      parts.add(part);
      in.skip(nested);
    }
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    if (parts.stream().allMatch(Item.Plain.class::isInstance)) {
      return new Item.Plain(new Regex.Sequence(regexes(parts)));
    }
    return new Item.Mixed(new Expression.Sequence(joined(parts)));
  }

  /** The parts as expressions; regular ones side by side become one. */
  private List<Expression> joined(List<Item> parts) {
    List<Expression> joined = new ArrayList<>();
    List<Regex> run = new ArrayList<>();
    for (Item part : parts) {
      if (part instanceof Item.Plain plain) {
        run.add(plain.regex());
        continue;
      }
      flush(run, joined);
      joined.add(expression(part));
    }
    flush(run, joined);
    return joined;
  }

  private void flush(List<Regex> run, List<Expression> joined) {
    if (!run.isEmpty()) {
      joined.add(regular.of(new Regex.Sequence(List.copyOf(run))));
      run.clear();
    }
  }

  private Item element() {
    if (in.take("\"")) {
      List<Regex> characters = new ArrayList<>();
      while (!in.take("\"")) {
        characters.add(new Regex.Set(CodePoints.of(in.character())));
      }
      return new Item.Plain(new Regex.Sequence(characters));
    }
    if (in.take("[")) {
      return new Item.Plain(new Regex.Set(set()));
    }
    if (in.take(".")) {
      return new Item.Plain(new Regex.Set(CodePoints.ALL));
    }
    if (in.take("(")) {
      in.skip(true);
      Item group = alternatives(true);
      in.expect(")");
      return group;
    }
    if (in.at('<')) {
      throw in.error("tokens in <...> are not supported");
    }
    return new Item.Mixed(new Expression.Reference(rule(in.name())));
  }

  private CodePoints set() {
    boolean negative = in.take("^");
    CodePoints set = CodePoints.NONE;
    while (!in.take("]")) {
      int low = in.character();
      int high = low;
      if (in.take("-")) {
        if (in.take("]")) {
          set = set.or(CodePoints.of(low)).or(CodePoints.of('-'));
          break;
        }
        high = in.character();
      }
      if (high < low) {
        throw in.error("a range of characters is out of order");
      }
      set = set.or(CodePoints.range(low, high));
    }
    return negative ? set.not() : set;
  }

  private Item repeated(Item element, boolean nested) {
    Item item = element;
    for (int times = 0; ; times++) {
      if (times > budget.limits().depth()) {
        throw in.error("repetitions are nested too deeply");
      }
      in.skip(nested);
      if (in.take("*")) {
        item = repeat(item, 0, Lexeme.UNBOUNDED);
      } else if (in.take("+")) {
        item = repeat(item, 1, Lexeme.UNBOUNDED);
      } else if (in.take("?")) {
        item = repeat(item, 0, 1);
      } else if (in.take("{")) {
        item = bounds(item);
      } else {
        return item;
      }
    }
  }

  private Item bounds(Item item) {
    in.skip(false);
    int least = in.at(',') ? 0 : in.number();
    int most = least;
    in.skip(false);
    if (in.take(",")) {
      in.skip(false);
      most = in.at('}') ? Lexeme.UNBOUNDED : in.number();
      in.skip(false);
    }
    in.expect("}");
    if (least > most) {
      throw in.error("a repetition has bounds out of order");
    }
    return repeat(item, least, most);
  }

  private Item repeat(Item item, int least, int most) {
    return switch (item) {
      case Item.Plain plain -> new Item.Plain(new Regex.Repeat(plain.regex(), least, most));
      case Item.Mixed mixed ->
          new Item.Mixed(new Expression.Repeat(mixed.expression(), least, most));
    };
  }
}
