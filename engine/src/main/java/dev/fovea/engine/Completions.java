package dev.fovea.engine;

import java.util.ArrayList;
import java.util.List;

/** Puts the deltas of a {@link Generation} together. */
final class Completions {
  private Completions() {}

  static Completion collect(Generation generation) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    List<TokenLogprob> logprobs = new ArrayList<>();
    try (generation) {
      while (true) {
        switch (generation.next()) {
          case Delta.Text delta -> {
            text.append(delta.text());
            logprobs.addAll(delta.logprobs());
          }
          case Delta.End(Finish finish, Usage usage) -> {
            return new Completion(text.toString(), finish, usage, logprobs);
          }
        }
      }
    }
  }
}
