package dev.fovea.engine.architectures;

import dev.fovea.engine.models.Config;
import dev.fovea.engine.nn.Rope;
import java.util.OptionalDouble;

/**
 * The sizes of a Llama checkpoint, from its {@code config.json}.
 *
 * @param frequencies by which the pairs of a head turn with each position
 * @param attentionBias whether queries, keys, values and the output of attention have biases
 * @param mlpBias whether the layers of the MLPs have biases
 */
record LlamaConfig(TextConfig text, float[] frequencies, boolean attentionBias, boolean mlpBias) {
  /** What a file means that does not say it, as in transformers. */
  static final int CONTEXT_LENGTH = 2048;

  private static final OptionalDouble THETA = OptionalDouble.of(10_000);

  static LlamaConfig of(Config c) {
    c.expect("rope_traditional", "false");
    Config rope = TextConfig.rope(c);
    rope.expect("partial_rotary_factor", "1", "1.0");
    TextConfig text = TextConfig.textOnly(c, rope, CONTEXT_LENGTH, THETA);
    return new LlamaConfig(
        text,
        frequencies(text, rope),
        c.flag("attention_bias", /* absent= */ false),
        c.flag("mlp_bias", /* absent= */ false));
  }

  private static float[] frequencies(TextConfig text, Config rope) {
    String name = rope.has("rope_type") ? "rope_type" : "type";
    float[] plain = Rope.frequencies(text.ropeTheta(), text.headDim(), text.headDim() / 2);
    return switch (rope.has(name) ? rope.text(name) : "default") {
      case "default" -> plain;
      case "linear" -> slowed(plain, (float) rope.positiveNumber("factor"));
      case "llama3" -> blended(plain, rope);
      default -> throw rope.wrong(name, "one of [default, linear, llama3]");
    };
  }

  private static float[] slowed(float[] plain, float factor) {
    float[] slowed = new float[plain.length];
    for (int i = 0; i < plain.length; i++) {
      slowed[i] = plain[i] / factor;
    }
    return slowed;
  }

  /**
   * Slows what turns less than {@code low_freq_factor} times in the context that the model was
   * first trained on, leaves what turns more than {@code high_freq_factor} times, and goes from one
   * to the other in between; {@code modeling_rope_utils.py} of transformers, in float32 as there.
   */
  private static float[] blended(float[] plain, Config rope) {
    float low = (float) rope.positiveNumber("low_freq_factor");
    float high = (float) rope.positiveNumber("high_freq_factor");
    if (high <= low) {
      throw rope.wrong("high_freq_factor", "more than low_freq_factor, " + low);
    }
    int context = rope.positive("original_max_position_embeddings");
    float factor = (float) rope.positiveNumber("factor");
    float[] blended = slowed(plain, factor);
    for (int i = 0; i < plain.length; i++) {
      float turns = context / ((float) (2 * Math.PI) / plain[i]);
      if (turns > high) {
        blended[i] = plain[i];
      } else if (turns >= low) {
        float share = (turns - low) / (high - low);
        blended[i] = (1 - share) * plain[i] / factor + share * plain[i];
      }
    }
    return blended;
  }
}
