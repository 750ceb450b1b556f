package dev.fovea.engine.check;

import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.KvCache;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import dev.fovea.pictures.processor.ProcessedImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One prompt, computed by a model without the loop around it. Owns the features of the pictures and
 * the keys and values until closed. Confined to one thread.
 */
final class Prefill implements AutoCloseable {
  private final VisionLanguageModel model;
  private final int[] tokens;
  private final List<Picture> pictures;
  private final List<ImageFeatures> features = new ArrayList<>();
  private final KvCache cache;
  private final Workspace workspace = new Workspace();
  private final int[] pages;

  /** A picture, and its placeholders among the tokens. */
  record Picture(ProcessedImage image, ImageTokens place) {}

  /** Runs the vision tower on the pictures; the tokens are computed later. */
  Prefill(VisionLanguageModel model, int[] tokens, List<Picture> pictures) {
    this.model = model;
    this.tokens = tokens.clone();
    this.pictures = List.copyOf(pictures);
    cache = new KvCache(model.shape());
    pages = IntStream.range(0, tokens.length / KeyValues.PAGE + 1).toArray();
    try {
      cache.ensure(pages.length);
      pictures.forEach(picture -> features.add(model.encode(picture.image(), () -> false)));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Returns what the vision tower made of picture {@code index}. */
  ImageFeatures features(int index) {
    return features.get(index);
  }

  /** Computes all tokens, {@code most} at a time, and returns the logits of the last. */
  float[] compute(int most) {
    Step step = new Step(cache, workspace);
    Positions positions =
        model.positions(tokens.length, pictures.stream().map(Picture::place).toList());
    float[] logits = {};
    for (int done = 0; done < tokens.length; ) {
      int count = Math.min(most, tokens.length - done);
      boolean last = done + count == tokens.length;
      step.clear();
      step.add(tokens, done, count, positions, pages, /* sampleLast= */ last);
      addPictures(step, done, count);
      Tensor result = model.forward(step);
      logits = last ? result.toArray() : logits;
      done += count;
    }
    return logits;
  }

  private void addPictures(Step step, int done, int count) {
    for (int i = 0; i < pictures.size(); i++) {
      ImageTokens place = pictures.get(i).place();
      int from = Math.max(place.first(), done);
      int to = Math.min(place.end(), done + count);
      if (from < to) {
        step.addImage(from - done, to - from, features.get(i), from - place.first());
      }
    }
  }

  /** Returns the keys that layer {@code layer} keeps: {@code [tokens, kvHeads * headDim]}. */
  float[] keys(int layer) {
    KeyValues kept = cache.layer(layer);
    return gather(kept, kept.keys(), /* step= */ KeyValues.PAGE, /* place= */ 1);
  }

  /** Returns the values that layer {@code layer} keeps: {@code [tokens, kvHeads * headDim]}. */
  float[] values(int layer) {
    KeyValues kept = cache.layer(layer);
    return gather(kept, kept.values(), /* step= */ 1, /* place= */ kept.headDim());
  }

  private float[] gather(KeyValues kept, MemorySegment memory, int step, int place) {
    int width = kept.kvHeads() * kept.headDim();
    float[] rows = new float[tokens.length * width];
    for (int token = 0; token < tokens.length; token++) {
      for (int i = 0; i < width; i++) {
        long page = kept.keyOffset(pages[token / KeyValues.PAGE], i / kept.headDim()) / Float.BYTES;
        long within = (long) (i % kept.headDim()) * step + (long) (token % KeyValues.PAGE) * place;
        rows[token * width + i] = memory.getAtIndex(ValueLayout.JAVA_FLOAT, page + within);
      }
    }
    return rows;
  }

  @Override
  public void close() {
    features.forEach(ImageFeatures::close);
    workspace.close();
    cache.close();
  }
}
