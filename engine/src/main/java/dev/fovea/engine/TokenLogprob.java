package dev.fovea.engine;

import java.util.List;

/**
 * The log-probability of a generated token before temperature and filters, with the likeliest
 * tokens at its place, likeliest first.
 *
 * @param text the token as text; pieces of a character become U+FFFD
 * @param bytes the UTF-8 bytes of the token
 */
public record TokenLogprob(
    int token, String text, byte[] bytes, double logprob, List<TokenLogprob> alternatives) {
  public TokenLogprob {
    alternatives = List.copyOf(alternatives);
  }
}
