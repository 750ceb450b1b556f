package dev.fovea.grammar.schema;

import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.CodePoints;
import dev.fovea.grammar.automaton.Dfa;
import dev.fovea.grammar.automaton.Languages;
import dev.fovea.grammar.automaton.Nfa;
import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.limits.GrammarLimits;
import dev.fovea.grammar.regex.Regexes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;

/**
 * Sets of numbers as languages of their decimal spellings without exponent: a number is in a set
 * with all its spellings, {@code 1} as well as {@code 1.00}, so and, or and not of sets are those
 * of languages, and exact. Zero has no sign.
 */
final class Numbers {
  private static final Budget FREE = new Budget(GrammarLimits.DEFAULT);

  /** Every number. */
  static final Dfa ANY = regex("(?!-0(\\.0*)?$)-?(0|[1-9][0-9]*)(\\.[0-9]+)?");

  /** The integers. */
  static final Dfa INTEGERS = regex("(?!-0(\\.0*)?$)-?(0|[1-9][0-9]*)(\\.0+)?");

  /** The shortest spelling of each number. */
  private static final Dfa SHORTEST = regex("-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?");

  /** Every number as JSON may spell it, with an exponent of three digits at most. */
  private static final Dfa JSON =
      regex("(?!-0(\\.0*)?$)-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");

  private static final Dfa POSITIVE = regex("(0|[1-9][0-9]*)(\\.[0-9]+)?");
  private static final CodePoints DIGIT = CodePoints.range('0', '9');
  private static final CodePoints ZERO = CodePoints.of('0');

  /** Digits that a bound may have. */
  private static final int DIGITS = 1000;

  /** Remainders that {@code multipleOf} may tell apart. */
  private static final int REMAINDERS = 5000;

  private Numbers() {}

  private static Dfa regex(String source) {
    return Regexes.whole(Regexes.parse(source, FREE), FREE);
  }

  /**
   * The spellings in which an answer may give numbers of {@code set}: integers without a fraction
   * if there are only integers, the shortest ones if there are finitely many numbers.
   */
  static Dfa spellings(Dfa set, Budget budget) {
    if (set == ANY) {
      return JSON;
    }
    Dfa shortest = Languages.and(set, SHORTEST, budget);
    boolean integers = set == INTEGERS || Languages.minus(set, INTEGERS, budget).isEmpty();
    return integers || shortest.isFinite() ? shortest : set;
  }

  /** The numbers that are not in {@code set}. */
  static Dfa not(Dfa set, Budget budget) {
    return Languages.minus(ANY, set, budget);
  }

  /** The given numbers. */
  static Dfa of(Collection<BigDecimal> values, Budget budget) {
    Nfa nfa = new Nfa(budget);
    int start = nfa.state();
    for (BigDecimal value : values) {
      String text = plain(value);
      boolean fraction = text.contains(".");
      int end = nfa.text(start, text);
      nfa.accept(end);
      int zeros = fraction ? end : nfa.text(end, ".0");
      nfa.accept(zeros);
      nfa.edge(zeros, ZERO, zeros);
    }
    return nfa.determinize();
  }

  private static String plain(BigDecimal value) {
    BigDecimal stripped = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    if (stripped.precision() - (long) stripped.scale() > DIGITS || stripped.scale() > DIGITS) {
      throw new GrammarException("has a number of more than " + DIGITS + " digits");
    }
    return stripped.toPlainString();
  }

  /** The numbers that are {@code bound} or more, or only those that are more. */
  static Dfa atLeast(BigDecimal bound, boolean orEqual, Budget budget) {
    if (bound.signum() >= 0) {
      return above(plain(bound), orEqual, budget);
    }
    // What is below zero is compared by its magnitude, the other way round.
    Dfa beyond = above(plain(bound.negate()), !orEqual, budget);
    Nfa nfa = new Nfa(budget);
    int start = nfa.state();
    int end = nfa.state();
    nfa.accept(end);
    nfa.embed(Languages.minus(POSITIVE, beyond, budget), nfa.text(start, "-"), end);
    nfa.embed(POSITIVE, start, end);
    return Languages.and(nfa.determinize(), ANY, budget);
  }

  /** The numbers from zero on that are above {@code bound}, which is so too. */
  private static Dfa above(String bound, boolean orEqual, Budget budget) {
    int point = bound.indexOf('.');
    String whole = point < 0 ? bound : bound.substring(0, point);
    String fraction = point < 0 ? "" : bound.substring(point + 1);
    int length = whole.length();
    Nfa nfa = new Nfa(budget);
    int start = nfa.state();
    int end = fraction(nfa);
    // rest[n]: n more digits before the point, whatever they are.
    int[] rest = new int[length + 1];
    rest[0] = end;
    for (int n = 1; n <= length; n++) {
      rest[n] = nfa.state();
      nfa.edge(rest[n], DIGIT, rest[n - 1]);
    }
    nfa.edge(start, CodePoints.range('1', '9'), rest[length]);
    nfa.edge(rest[0], DIGIT, longer(nfa, end));
    int at = nfa.state();
    nfa.free(start, at);
    for (int i = 0; i < length; i++) {
      char digit = whole.charAt(i);
      int exact = exactRest(nfa, length - i - 1);
      nfa.edge(at, CodePoints.range(digit + 1, '9'), exact);
      int next = nfa.state();
      nfa.edge(at, CodePoints.of(digit), next);
      at = next;
    }
    return Languages.and(tail(nfa, at, fraction, orEqual), POSITIVE, budget);
  }

  /** A state after which a fraction may follow; it accepts. */
  private static int fraction(Nfa nfa) {
    int end = nfa.state();
    nfa.accept(end);
    int point = nfa.state();
    int digits = nfa.state();
    nfa.edge(end, CodePoints.of('.'), point);
    nfa.edge(point, DIGIT, digits);
    nfa.edge(digits, DIGIT, digits);
    nfa.accept(digits);
    return end;
  }

  private static int longer(Nfa nfa, int end) {
    int more = nfa.state();
    nfa.edge(more, DIGIT, more);
    nfa.free(more, end);
    return more;
  }

  private static int exactRest(Nfa nfa, int digits) {
    int state = nfa.state();
    int first = state;
    for (int i = 0; i < digits; i++) {
      int next = nfa.state();
      nfa.edge(state, DIGIT, next);
      state = next;
    }
    int only = fraction(nfa);
    nfa.free(state, only);
    return first;
  }

  /** What follows the same digits before the point. */
  private static Dfa tail(Nfa nfa, int whole, String fraction, boolean orEqual) {
    if (orEqual && fraction.isEmpty()) {
      nfa.accept(whole);
    }
    int at = nfa.state();
    nfa.edge(whole, CodePoints.of('.'), at);
    int more = nfa.state();
    nfa.accept(more);
    nfa.edge(more, DIGIT, more);
    for (int i = 0; i < fraction.length(); i++) {
      char digit = fraction.charAt(i);
      nfa.edge(at, CodePoints.range(digit + 1, '9'), more);
      int next = nfa.state();
      nfa.edge(at, CodePoints.of(digit), next);
      at = next;
    }
    int zeros = nfa.state();
    nfa.free(at, zeros);
    nfa.edge(zeros, ZERO, zeros);
    nfa.edge(zeros, CodePoints.range('1', '9'), more);
    if (orEqual) {
      nfa.accept(zeros);
    }
    return nfa.determinize();
  }

  /** The multiples of {@code divisor}, which is above zero. */
  static Dfa multiples(BigDecimal divisor, Budget budget) {
    BigDecimal stripped = divisor.stripTrailingZeros();
    if (stripped.compareTo(BigDecimal.ONE) == 0) {
      return INTEGERS;
    }
    int places = Math.max(0, stripped.scale());
    BigInteger scaled = stripped.movePointRight(places).toBigIntegerExact();
    if (places > DIGITS
        || scaled.bitLength() > 30
        || scaled.longValue() * (places + 1) > REMAINDERS) {
      throw new GrammarException(
          "asks for multiples of "
              + divisor
              + ", which needs more than "
              + REMAINDERS
              + " remainders");
    }
    return multiples(scaled.intValue(), places, budget);
  }

  private static Dfa multiples(int modulus, int places, Budget budget) {
    Nfa nfa = new Nfa(budget);
    int start = nfa.state();
    int[][] states = new int[places + 1][modulus];
    for (int[] row : states) {
      for (int r = 0; r < modulus; r++) {
        row[r] = nfa.state();
      }
    }
    nfa.free(start, states[0][0]);
    nfa.free(nfa.text(start, "-"), states[0][0]);
    int done = nfa.state();
    nfa.accept(done);
    nfa.edge(done, ZERO, done);
    long power = 1;
    for (int place = places; place >= 0; place--) {
      for (int r = 0; r < modulus; r++) {
        if (r * power % modulus == 0) {
          nfa.accept(states[place][r]);
        }
      }
      power = power * 10 % modulus;
    }
    // Fractions begin behind the point, so the digits before it have states of their own.
    int[] points = new int[modulus];
    for (int r = 0; r < modulus; r++) {
      points[r] = nfa.state();
      nfa.edge(states[0][r], CodePoints.of('.'), points[r]);
      for (int d = 0; d < 10; d++) {
        CodePoints digit = CodePoints.of('0' + d);
        int next = (r * 10 + d) % modulus;
        nfa.edge(states[0][r], digit, states[0][next]);
        if (places > 0) {
          nfa.edge(points[r], digit, states[1][next]);
        }
        for (int place = 1; place < places; place++) {
          nfa.edge(states[place][r], digit, states[place + 1][next]);
        }
      }
    }
    if (places == 0) {
      nfa.edge(points[0], ZERO, done);
    } else {
      nfa.edge(states[places][0], ZERO, done);
    }
    return Languages.and(nfa.determinize(), ANY, budget);
  }
}
