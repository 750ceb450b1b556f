package dev.fovea.grammar.lexeme;

/**
 * A piece of text that an automaton recognizes, with a bound on its characters. Compared by
 * identity.
 *
 * @param automaton what recognizes the bytes
 * @param least how many characters there are at least
 * @param most how many there are at most, {@link #UNBOUNDED} if any number is right
 */
public record Lexeme(ByteDfa automaton, int least, int most) {
  /** No bound on the number of characters. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /** A lexeme without bounds. */
  public static Lexeme of(ByteDfa automaton) {
    return new Lexeme(automaton, 0, UNBOUNDED);
  }

  /** Whether characters must be counted. */
  public boolean counts() {
    return least > 0 || most != UNBOUNDED;
  }

  /** Whether some text can still complete the lexeme in {@code state} after {@code count}. */
  public boolean possible(int state, int count) {
    return most == UNBOUNDED || count + automaton.distance(state) <= most;
  }

  /** Whether the lexeme may end in {@code state} after {@code count} characters. */
  public boolean complete(int state, int count) {
    return automaton.accepts(state) && count >= least && count <= most;
  }

  /** The count after a step into {@code state}; counts that no longer matter are one. */
  public int count(int state, int before) {
    if (!automaton.isBoundary(state)) {
      return before;
    }
    return most == UNBOUNDED ? Math.min(before + 1, least) : before + 1;
  }
}
