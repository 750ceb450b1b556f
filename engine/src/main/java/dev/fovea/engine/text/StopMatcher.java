package dev.fovea.engine.text;

import java.util.List;

/**
 * Ends the text of one generation at the first stop text that is complete in it, however the text
 * comes in pieces; of several that are completed by the same character, at the one that begins
 * first. Not thread-safe.
 *
 * <p>Follows each stop text with the automaton of Knuth, Morris and Pratt, so the work per
 * character does not depend on the stop texts' length.
 */
public final class StopMatcher {
  private final List<Automaton> automata;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  /** Creates one for one generation. Empty stop texts are ignored. */
  public StopMatcher(List<String> stops) {
    automata = stops.stream().filter(stop -> !stop.isEmpty()).map(Automaton::new).toList();
  }

  /**
   * Returns the text that can be shown: what came so far, was not returned yet, and can no longer
   * be part of a stop text. After a match this is the text before it, then nothing.
   */
  public String append(String text) {
    if (stopped) {
      return "";
    }
    for (int i = 0; i < text.length(); i++) {
      held.append(text.charAt(i));
      int matched = advance(text.charAt(i));
      if (matched > 0) {
        stopped = true;
        held.setLength(held.length() - matched);
        return take(held.length());
      }
    }
    int begun = automata.stream().mapToInt(automaton -> automaton.matched).max().orElse(0);
    return take(held.length() - begun);
  }

  /** Returns whether a stop text was found. */
  public boolean stopped() {
    return stopped;
  }

  /** Returns what was held back; nothing after a match. */
  public String finish() {
    return take(held.length());
  }

  private int advance(char character) {
    int longest = 0;
    for (Automaton automaton : automata) {
      if (automaton.advance(character)) {
        longest = Math.max(longest, automaton.stop.length());
      }
    }
    return longest;
  }

  private String take(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }

  /** How much of the end of the text is the beginning of a stop text. */
  private static final class Automaton {
    final String stop;
    private final int[] borders;
    private int matched;

    Automaton(String stop) {
      this.stop = stop;
      borders = new int[stop.length() + 1];
      int border = 0;
      for (int i = 1; i < stop.length(); i++) {
        while (border > 0 && stop.charAt(i) != stop.charAt(border)) {
          border = borders[border];
        }
        border += stop.charAt(i) == stop.charAt(border) ? 1 : 0;
        borders[i + 1] = border;
      }
    }

    boolean advance(char character) {
      while (matched > 0 && character != stop.charAt(matched)) {
        matched = borders[matched];
      }
      matched += character == stop.charAt(matched) ? 1 : 0;
      return matched == stop.length();
    }
  }
}
