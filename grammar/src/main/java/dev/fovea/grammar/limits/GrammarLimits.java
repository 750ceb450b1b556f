package dev.fovea.grammar.limits;

/**
 * What a grammar may cost. A source that needs more is refused with a {@link GrammarException};
 * whether it is depends on the source alone and not on the machine.
 *
 * @param sourceLength characters of the source
 * @param depth how deep schemas, expressions and groups may be nested
 * @param states states of one automaton
 * @param steps steps of all automata and rules together; one is a few nanoseconds
 * @param nodes nodes of the compiled rules
 * @param alternatives shapes that one schema may stand for, once {@code anyOf} and its kind are
 *     resolved
 */
public record GrammarLimits(
    int sourceLength, int depth, int states, long steps, int nodes, int alternatives) {
  /** The limits for sources from strangers: about a second of work, and under 200 MB. */
  public static final GrammarLimits DEFAULT =
      new GrammarLimits(2_000_000, 200, 30_000, 20_000_000, 200_000, 400);
}
