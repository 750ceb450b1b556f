package dev.fovea.engine;

import java.util.List;

/** A complete answer. */
public record Completion(String text, Finish finish, Usage usage, List<TokenLogprob> logprobs) {
  public Completion {
    logprobs = List.copyOf(logprobs);
  }
}
