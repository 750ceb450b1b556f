package dev.fovea.grammar;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.gbnf.GbnfParser;
import dev.fovea.grammar.lexeme.Lexeme;
import dev.fovea.grammar.lexeme.Lexemes;
import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.limits.GrammarLimits;
import dev.fovea.grammar.mask.Explorer;
import dev.fovea.grammar.mask.Matcher;
import dev.fovea.grammar.regex.RegexExpressions;
import dev.fovea.grammar.regex.Regexes;
import dev.fovea.grammar.rules.Expression;
import dev.fovea.grammar.rules.Program;
import dev.fovea.grammar.schema.SchemaCompiler;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * What an answer may look like, compiled. Immutable and shared by any number of answers and
 * threads; what is learned of it with a vocabulary is kept with it as long as there is that
 * vocabulary, so that a grammar that is used again answers faster.
 */
public final class Grammar {
  private final Program program;

  /** What was learned with each vocabulary, which is let go with the vocabulary. */
  private final Map<Vocabulary, Explorer> explorers = new WeakHashMap<>();

  private Grammar(Expression root, Budget budget) {
    this.program = new Program(root, budget);
  }

  /**
   * JSON texts of values that {@code schema} (JSON Schema, draft 2020-12 or 7) allows. Names come
   * in the order of the schema; after a comma or colon there may be one space, and nowhere else is
   * there any. {@code format} is held to where it is supported.
   *
   * @throws GrammarException if it is malformed, has a keyword that cannot be guaranteed, allows no
   *     value, or exceeds a limit
   */
  public static Grammar ofJsonSchema(String schema) {
    return ofJsonSchema(schema, GrammarLimits.DEFAULT);
  }

  /** The same within {@code limits}. */
  public static Grammar ofJsonSchema(String schema, GrammarLimits limits) {
    return ofJsonSchema(schema, Map.of(), limits);
  }

  /**
   * The same with other documents, by their URI, that references of the schema may mean. Nothing is
   * ever fetched.
   */
  public static Grammar ofJsonSchema(
      String schema, Map<String, String> documents, GrammarLimits limits) {
    Budget budget = budget(schema, limits);
    return new Grammar(SchemaCompiler.compile(schema, documents, budget), budget);
  }

  /**
   * Texts that {@code pattern} (ECMA-262) matches as a whole.
   *
   * @throws GrammarException if it is malformed, uses what is not supported, or exceeds a limit
   */
  public static Grammar ofRegex(String pattern) {
    return ofRegex(pattern, GrammarLimits.DEFAULT);
  }

  /** The same within {@code limits}. */
  public static Grammar ofRegex(String pattern, GrammarLimits limits) {
    Budget budget = budget(pattern, limits);
    return new Grammar(new RegexExpressions(budget).of(Regexes.parse(pattern, budget)), budget);
  }

  /**
   * Exactly one of {@code texts}.
   *
   * @throws GrammarException if there are none, or if they exceed a limit
   */
  public static Grammar ofChoices(List<String> texts) {
    return ofChoices(texts, GrammarLimits.DEFAULT);
  }

  /** The same within {@code limits}. */
  public static Grammar ofChoices(List<String> texts, GrammarLimits limits) {
    if (texts.isEmpty()) {
      throw new GrammarException("a choice needs at least one text");
    }
    Budget budget = budget(String.join("", texts), limits);
    return new Grammar(
        new Expression.Lexical(Lexeme.of(Lexemes.plain(Languages.of(texts, budget), budget))),
        budget);
  }

  /**
   * What the rule {@code root} of a GBNF grammar (llama.cpp) describes.
   *
   * @throws GrammarException if it is malformed, uses what is not supported, or exceeds a limit
   */
  public static Grammar ofGbnf(String source) {
    return ofGbnf(source, GrammarLimits.DEFAULT);
  }

  /** The same within {@code limits}. */
  public static Grammar ofGbnf(String source, GrammarLimits limits) {
    Budget budget = budget(source, limits);
    return new Grammar(GbnfParser.parse(source, budget), budget);
  }

  private static Budget budget(String source, GrammarLimits limits) {
    if (source.length() > limits.sourceLength()) {
      throw new GrammarException(
          "has " + source.length() + " characters, and may have " + limits.sourceLength());
    }
    return new Budget(limits);
  }

  /** A new answer in tokens of {@code vocabulary}. */
  public synchronized GrammarState start(Vocabulary vocabulary) {
    Explorer explorer =
        explorers.computeIfAbsent(
            vocabulary, key -> new Explorer(program, key.trie(), key.masks()));
    return new GrammarState(vocabulary, new Matcher(explorer));
  }
}
