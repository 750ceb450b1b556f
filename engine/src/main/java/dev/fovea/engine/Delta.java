package dev.fovea.engine;

import java.util.List;

/** A piece of an answer as it is produced. The last one is an {@link End}. */
public sealed interface Delta {
  /**
   * More text, whole characters only.
   *
   * @param text may be empty if there are log-probabilities to report
   * @param logprobs the tokens behind it, if the request asked for them
   */
  record Text(String text, List<TokenLogprob> logprobs) implements Delta {
    public Text {
      logprobs = List.copyOf(logprobs);
    }
  }

  /** The end of the answer. */
  record End(Finish finish, Usage usage) implements Delta {}
}
