package dev.fovea.engine.architectures;

import dev.fovea.engine.golden.GoldenCase;
import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.KvCache;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The prompt of a golden case on its way through its model, in pages that are not in order. */
final class GoldenSequence implements AutoCloseable {
  private final GoldenCase golden;
  private final VisionLanguageModel model;
  private final KvCache cache;
  private final Workspace workspace = new Workspace();
  private final Step step;
  private final int[] pages;
  private final List<ImageFeatures> features;
  private int[] tokens;
  private int computed;

  /** Prepares the prompt, with room for {@code more} tokens. */
  GoldenSequence(GoldenCase golden, VisionLanguageModel model, int more) {
    this.golden = golden;
    this.model = model;
    cache = new KvCache(model.shape());
    int count = (golden.tokens().length + more) / KeyValues.PAGE + 1;
    cache.ensure(count);
    pages = IntStream.range(0, count).map(i -> count - 1 - i).toArray();
    step = new Step(cache, workspace);
    tokens = golden.tokens();
    features =
        golden.images().stream().map(image -> model.encode(image.image(), () -> false)).toList();
  }

  /** Returns how many tokens are computed. */
  int computed() {
    return computed;
  }

  void append(int token) {
    tokens = Arrays.copyOf(tokens, tokens.length + 1);
    tokens[tokens.length - 1] = token;
  }

  /** Computes the next tokens, and returns the logits after the last of them. */
  Tensor compute(int count) {
    step.clear();
    step.add(tokens, computed, count, golden.positions(), pages, /* sampleLast= */ true);
    for (int i = 0; i < features.size(); i++) {
      ImageTokens place = golden.images().get(i).place();
      int from = Math.max(place.first(), computed);
      int to = Math.min(place.end(), computed + count);
      if (from < to) {
        step.addImage(from - computed, to - from, features.get(i), from - place.first());
      }
    }
    computed += count;
    return model.forward(step);
  }

  @Override
  public void close() {
    features.forEach(ImageFeatures::close);
    workspace.close();
    cache.close();
  }
}
