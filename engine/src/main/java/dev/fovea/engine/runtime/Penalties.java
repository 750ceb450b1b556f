package dev.fovea.engine.runtime;

/**
 * Lowers the logits of tokens seen before.
 *
 * <p>Repetition as in CTRL (Keskar et al. 2019) and transformers: tokens of the prompt and the
 * answer, positive logits divided and negative ones multiplied. Presence and frequency as OpenAI
 * documents them: tokens of the answer only, {@code logit - presence * (n > 0) - frequency * n}.
 */
final class Penalties {
  private final int[] generated;
  private final boolean[] done;

  Penalties(int vocabularySize) {
    generated = new int[vocabularySize];
    done = new boolean[vocabularySize];
  }

  /** Changes {@code logits} for {@code tokens[0, count)}, whose first {@code prompt} were given. */
  void apply(float[] logits, int[] tokens, int prompt, int count, SamplingSettings settings) {
    for (int i = prompt; i < count; i++) {
      generated[tokens[i]]++;
    }
    for (int i = 0; i < count; i++) {
      int id = tokens[i];
      if (!done[id]) {
        done[id] = true;
        logits[id] = penalized(logits[id], generated[id], settings);
      }
    }
    for (int i = 0; i < count; i++) {
      generated[tokens[i]] = 0;
      done[tokens[i]] = false;
    }
  }

  private static float penalized(float logit, int times, SamplingSettings settings) {
    if (logit == Float.NEGATIVE_INFINITY) {
      return logit; // Impossible, and not only unlikely.
    }
    float repetition = settings.repetitionPenalty();
    float value = logit > 0 ? logit / repetition : logit * repetition;
    if (times > 0) {
      value -= settings.presencePenalty() + times * settings.frequencyPenalty();
    }
    return Math.clamp(value, -Float.MAX_VALUE, Float.MAX_VALUE);
  }
}
