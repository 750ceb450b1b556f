package dev.fovea.grammar.regex;

import dev.fovea.grammar.automaton.CodePoints;
import java.util.List;

/** A parsed regular expression. */
public sealed interface Regex {
  /** Any number of any characters. */
  Regex ANYTHING = new Repeat(new Set(CodePoints.ALL), 0, Repeat.UNBOUNDED);

  /** One character of {@code characters}. */
  record Set(CodePoints characters) implements Regex {}

  /** All of {@code parts}, one after the other. */
  record Sequence(List<Regex> parts) implements Regex {}

  /** One of {@code branches}. */
  record Choice(List<Regex> branches) implements Regex {}

  /** {@code body} from {@code least} to {@code most} times. */
  record Repeat(Regex body, int least, int most) implements Regex {
    /** No bound on the number of times. */
    static final int UNBOUNDED = Integer.MAX_VALUE;
  }

  /** The start of the text. */
  record Start() implements Regex {}

  /** The end of the text. */
  record End() implements Regex {}

  /** A condition on what follows, or on what came before if not {@code ahead}. */
  record Look(Regex body, boolean ahead, boolean negative) implements Regex {}
}
