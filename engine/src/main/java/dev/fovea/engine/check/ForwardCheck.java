package dev.fovea.engine.check;

import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Computes one long prompt, with a picture in it if the model sees, at once and in the steps that a
 * server takes, and compares.
 */
final class ForwardCheck {
  private static final int WHOLE = 400;
  private static final int STEP = 128;

  /** Rows that differ would differ by far more. */
  private static final double TOLERANCE = 1e-4;

  private ForwardCheck() {}

  static List<Finding> run(Subject subject, VisionLanguageModel model, Tokenizer tokenizer) {
    int length = Math.min(WHOLE, model.shape().contextLength() - 1);
    int[] text = LongText.tokens(tokenizer, length);
    List<Prefill.Picture> pictures = new ArrayList<>();
    int[] tokens = subject.sees() ? withPicture(subject, text, pictures) : text;
    if (Arrays.stream(tokens).anyMatch(token -> token >= model.shape().vocabularySize())) {
      return List.of(
          Finding.failed(
              "vocabulary",
              "the tokenizer has tokens beyond the model's " + model.shape().vocabularySize()));
    }
    try (Prefill whole = new Prefill(model, tokens, pictures);
        Prefill chunked = new Prefill(model, tokens, pictures)) {
      float[] logits = whole.compute(tokens.length);
      float[] again = chunked.compute(STEP);
      return List.of(
          finite(tokens.length, pictures, logits), agreement(model, whole, chunked, logits, again));
    }
  }

  private static int[] withPicture(Subject subject, int[] text, List<Prefill.Picture> pictures) {
    int before = Math.min(100, text.length / 2);
    Prefill.Picture picture = subject.picture(TestPicture.png(), before);
    int count = picture.place().count();
    if (before + count >= text.length) {
      return text;
    }
    pictures.add(picture);
    int[] tokens = text.clone();
    Arrays.fill(tokens, before, before + count, subject.imageToken());
    return tokens;
  }

  private static Finding finite(int length, List<Prefill.Picture> pictures, float[] logits) {
    int wrong = 0;
    float largest = 0;
    for (float logit : logits) {
      wrong += Float.isFinite(logit) ? 0 : 1;
      largest = Math.max(largest, Math.abs(logit));
    }
    String prompt =
        length
            + " tokens"
            + (pictures.isEmpty()
                ? ""
                : ", " + pictures.getFirst().place().count() + " of a picture");
    return Finding.of(
        "finite logits",
        wrong == 0 && largest > 0,
        wrong == 0
            ? "%s; logits up to %.4g".formatted(prompt, largest)
            : "%s; %d of %d logits are not finite".formatted(prompt, wrong, logits.length));
  }

  private static Finding agreement(
      VisionLanguageModel model, Prefill whole, Prefill chunked, float[] logits, float[] again) {
    Difference worst = Difference.of(again, logits);
    int last = model.shape().layers() - 1;
    worst = worst.worse(Difference.of(chunked.keys(last), whole.keys(last)));
    worst = worst.worse(Difference.of(chunked.values(last), whole.values(last)));
    return Finding.of(
        "whole and chunked",
        worst.within(TOLERANCE),
        "at once and in steps of %d: %s"
            .formatted(STEP, worst.largest() == 0 ? "the same bits" : worst));
  }
}
