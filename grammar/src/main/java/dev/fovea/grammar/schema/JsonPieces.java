package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.lexeme.Lexeme;
import dev.fovea.grammar.lexeme.Lexemes;
import dev.fovea.grammar.limits.GrammarLimits;
import dev.fovea.grammar.rules.Expression;
import dev.fovea.grammar.rules.Rule;
import java.util.IdentityHashMap;
import java.util.List;

/** The parts that JSON texts are made of. */
final class JsonPieces {
  private static final Budget FREE = new Budget(GrammarLimits.DEFAULT);
  private static final Expression SPACE = lexeme(List.of("", " "));
  static final Expression COMMA = lexeme(List.of(",", ", "));

  /** Any JSON value. */
  static final Expression ANY = anyValue();

  private final Budget budget;
  private final IdentityHashMap<Dfa, Lexeme> plain = new IdentityHashMap<>();
  private final IdentityHashMap<Dfa, Expression> names = new IdentityHashMap<>();

  JsonPieces(Budget budget) {
    this.budget = budget;
  }

  private static Expression lexeme(List<String> texts) {
    return new Expression.Lexical(Lexeme.of(Lexemes.plain(Languages.of(texts, FREE), FREE)));
  }

  /** A name and the colon behind it. */
  static Expression name(String name) {
    return Expression.sequence(new Expression.Text(SchemaJson.quote(name) + ":"), SPACE);
  }

  /** One of {@code names} and the colon behind it. */
  Expression name(Dfa language) {
    return names.computeIfAbsent(
        language,
        l ->
            Expression.sequence(
                new Expression.Text("\""),
                new Expression.Lexical(Lexeme.of(Lexemes.quoted(l, budget))),
                new Expression.Text(":"),
                SPACE));
  }

  Expression number(Dfa set) {
    return new Expression.Lexical(
        plain.computeIfAbsent(
            set, s -> Lexeme.of(Lexemes.plain(Numbers.spellings(s, budget), budget))));
  }

  Expression string(Strings.Piece piece) {
    return Expression.sequence(
        new Expression.Text("\""), new Expression.Lexical(Lengths.quoted(piece, budget)));
  }

  private static Expression anyValue() {
    Rule any = new Rule("any value");
    Expression value = new Expression.Reference(any);
    Expression string =
        Expression.sequence(
            new Expression.Text("\""), new Expression.Lexical(Lexeme.of(Lexemes.ANY_STRING)));
    Expression pair = Expression.sequence(string, new Expression.Text(":"), SPACE, value);
    any.define(
        Expression.choice(
            List.of(
                lexeme(List.of("null", "true", "false")),
                new Expression.Lexical(
                    Lexeme.of(Lexemes.plain(Numbers.spellings(Numbers.ANY, FREE), FREE))),
                string,
                Expression.sequence(
                    new Expression.Text("["), list(value), new Expression.Text("]")),
                Expression.sequence(
                    new Expression.Text("{"), list(pair), new Expression.Text("}")))));
    return value;
  }

  private static Expression list(Expression item) {
    return Expression.optional(listOf(item, new Bounds(1, Bounds.UNBOUNDED)));
  }

  /** A link of a chain; some are rules, so that a long chain is not as deep as it is long. */
  static Expression step(int index, Expression link) {
    if (index % 16 != 15) {
      return link;
    }
    Rule rule = new Rule("link " + index);
    rule.define(link);
    return new Expression.Reference(rule);
  }

  /** So many of {@code item} with commas between, at least one. */
  static Expression listOf(Expression item, Bounds times) {
    int most = times.isBounded() ? times.most() - 1 : Bounds.UNBOUNDED;
    return Expression.sequence(item, more(item, new Bounds(Math.max(0, times.least() - 1), most)));
  }

  /** So many of {@code item}, each behind a comma. */
  static Expression more(Expression item, Bounds times) {
    return new Expression.Repeat(Expression.sequence(COMMA, item), times.least(), times.most());
  }
}
