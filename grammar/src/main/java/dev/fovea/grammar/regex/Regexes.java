package dev.fovea.grammar.regex;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.CodePoints;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.automaton.Nfa;
import dev.fovea.grammar.limits.GrammarException;
import java.util.ArrayList;
import java.util.List;

/**
 * The languages of regular expressions. A condition such as {@code (?!...)} is an operation on the
 * languages before or after it, so it may stand between the parts of the whole expression and not
 * in a repetition.
 */
public final class Regexes {
  private final Budget budget;

  private Regexes(Budget budget) {
    this.budget = budget;
  }

  /**
   * Parses {@code source}.
   *
   * @throws GrammarException if it is malformed or uses what is not supported
   */
  public static Regex parse(String source, Budget budget) {
    budget.spend(source.length());
    return new RegexParser(source, budget.limits().depth()).parse();
  }

  /**
   * The texts of which some part matches {@code source}, as JSON Schema's {@code pattern} asks.
   *
   * @throws GrammarException if it is malformed, uses what is not supported, or needs too much
   */
  public static Dfa search(String source, Budget budget) {
    Regex regex = parse(source, budget);
    return new Regexes(budget).language(List.of(Regex.ANYTHING, regex, Regex.ANYTHING), true);
  }

  /**
   * The texts that {@code regex} matches as a whole.
   *
   * @throws GrammarException if it needs what is not supported, or too much
   */
  public static Dfa whole(Regex regex, Budget budget) {
    return new Regexes(budget).language(List.of(regex), true);
  }

  private Dfa language(List<Regex> parts, boolean first) {
    List<Regex> flat = new ArrayList<>();
    for (Regex part : parts) {
      if (part instanceof Regex.Sequence sequence) {
        flat.addAll(sequence.parts());
      } else {
        flat.add(part);
      }
    }
    if (flat.stream().anyMatch(Regex.Sequence.class::isInstance)) {
      return language(flat, first);
    }
    for (int i = 0; i < flat.size(); i++) {
      if (flat.get(i) instanceof Regex.Choice choice && hasLook(choice)) {
        return branches(flat, i, choice, first);
      }
      if (flat.get(i) instanceof Regex.Look look) {
        return look(flat.subList(0, i), look, flat.subList(i + 1, flat.size()), first);
      }
    }
    return simple(flat, first);
  }

  private Dfa branches(List<Regex> parts, int at, Regex.Choice choice, boolean first) {
    Dfa all = Languages.NONE;
    for (Regex branch : choice.branches()) {
      List<Regex> one = new ArrayList<>(parts);
      one.set(at, branch);
      all = Languages.or(all, language(one, first), budget);
    }
    return all;
  }

  private Dfa look(List<Regex> before, Regex.Look look, List<Regex> after, boolean first) {
    boolean still = first && before.isEmpty();
    if (look.ahead()) {
      Dfa rest = language(after, still);
      Dfa wanted = language(List.of(look.body(), Regex.ANYTHING), still);
      return join(before, first, combine(rest, wanted, look.negative()));
    }
    if (before.stream().anyMatch(Regexes::hasEnd)) {
      throw new GrammarException("has a regular expression with '$' before a look-behind");
    }
    Dfa seen = language(before, first);
    Dfa wanted = language(List.of(Regex.ANYTHING, look.body()), first);
    Dfa head = combine(seen, wanted, look.negative());
    Nfa nfa = new Nfa(budget);
    int start = nfa.state();
    int middle = nfa.state();
    nfa.embed(head, start, middle);
    int end = nfa.state();
    nfa.embed(language(after, false), middle, end);
    nfa.accept(end);
    return nfa.determinize();
  }

  private Dfa combine(Dfa all, Dfa wanted, boolean negative) {
    return negative ? Languages.minus(all, wanted, budget) : Languages.and(all, wanted, budget);
  }

  private Dfa join(List<Regex> before, boolean first, Dfa rest) {
    Nfa nfa = new Nfa(budget);
    int state = nfa.state();
    for (Regex part : before) {
      state = write(nfa, state, part, first);
    }
    int end = nfa.state();
    nfa.embed(rest, state, end);
    nfa.accept(end);
    return nfa.determinize();
  }

  private Dfa simple(List<Regex> parts, boolean first) {
    Nfa nfa = new Nfa(budget);
    int state = nfa.state();
    for (Regex part : parts) {
      state = write(nfa, state, part, first);
    }
    nfa.accept(state);
    return nfa.determinize();
  }

  /** Adds the states of {@code regex} after {@code from}, and returns the last. */
  private int write(Nfa nfa, int from, Regex regex, boolean first) {
    return switch (regex) {
      case Regex.Set set -> {
        int to = nfa.state();
        nfa.edge(from, set.characters(), to);
        yield to;
      }
      case Regex.Sequence sequence -> {
        int state = from;
        for (Regex part : sequence.parts()) {
          state = write(nfa, state, part, first);
        }
        yield state;
      }
      case Regex.Choice choice -> {
        int to = nfa.state();
        for (Regex branch : choice.branches()) {
          int start = nfa.state();
          nfa.free(from, start);
          nfa.free(write(nfa, start, branch, first), to);
        }
        yield to;
      }
      case Regex.Repeat repeat -> repeat(nfa, from, repeat, first);
      case Regex.Start _ -> {
        if (!first) {
          throw new GrammarException("has a regular expression with '^' behind a condition");
        }
        yield free(nfa, from, Nfa.Where.AT_START);
      }
      case Regex.End _ -> free(nfa, from, Nfa.Where.AT_END);
      case Regex.Look _ ->
          throw new GrammarException(
              "has a regular expression with a condition (?...) inside a repetition");
    };
  }

  private static int free(Nfa nfa, int from, Nfa.Where where) {
    int to = nfa.state();
    nfa.free(from, where, to);
    return to;
  }

  private int repeat(Nfa nfa, int from, Regex.Repeat repeat, boolean first) {
    if (repeat.body() instanceof Regex.Set set
        && set.characters().equals(CodePoints.ALL)
        && repeat.most() == Regex.Repeat.UNBOUNDED
        && repeat.least() == 0) {
      int loop = nfa.state();
      nfa.free(from, loop);
      nfa.edge(loop, set.characters(), loop);
      return loop;
    }
    int state = from;
    for (int i = 0; i < repeat.least(); i++) {
      state = write(nfa, state, repeat.body(), first);
    }
    int end = nfa.state();
    if (repeat.most() == Regex.Repeat.UNBOUNDED) {
      int loop = nfa.state();
      nfa.free(state, loop);
      nfa.free(write(nfa, loop, repeat.body(), first), loop);
      nfa.free(loop, end);
      return end;
    }
    for (int i = repeat.least(); i < repeat.most(); i++) {
      nfa.free(state, end);
      state = write(nfa, state, repeat.body(), first);
    }
    nfa.free(state, end);
    return end;
  }

  private static boolean hasLook(Regex regex) {
    return switch (regex) {
      case Regex.Look _ -> true;
      case Regex.Sequence sequence -> sequence.parts().stream().anyMatch(Regexes::hasLook);
      case Regex.Choice choice -> choice.branches().stream().anyMatch(Regexes::hasLook);
      default -> false;
    };
  }

  private static boolean hasEnd(Regex regex) {
    return switch (regex) {
      case Regex.End _ -> true;
      case Regex.Sequence sequence -> sequence.parts().stream().anyMatch(Regexes::hasEnd);
      case Regex.Choice choice -> choice.branches().stream().anyMatch(Regexes::hasEnd);
      case Regex.Repeat repeat -> hasEnd(repeat.body());
      default -> false;
    };
  }
}
