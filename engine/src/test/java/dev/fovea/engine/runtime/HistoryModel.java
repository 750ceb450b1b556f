package dev.fovea.engine.runtime;

import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.KvCache;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Spans;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import dev.fovea.pictures.processor.ProcessedImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A model whose logits are a hash of the whole history that it finds in the cache: a row lost, done
 * twice, at a wrong position, or in another's page changes everything after it.
 */
final class HistoryModel implements VisionLanguageModel {
  static final TextShape SHAPE =
      new TextShape(
          /* layers= */ 2,
          /* kvHeads= */ 1,
          /* headDim= */ 3,
          /* vocabularySize= */ 211,
          /* contextLength= */ 2048);

  /** The placeholder of pictures. */
  static final int PAD = 1;

  private final TextShape shape;
  private final List<Workspace> features = Collections.synchronizedList(new ArrayList<>());

  /** What happens before a step. */
  volatile Consumer<Step> beforeForward = step -> {};

  /** What happens to the logits of a step. */
  volatile BiConsumer<Step, Tensor> afterForward = (step, logits) -> {};

  /** What happens before a picture is encoded. */
  volatile Consumer<BooleanSupplier> beforeEncode = cancelled -> {};

  HistoryModel() {
    this(SHAPE);
  }

  HistoryModel(TextShape shape) {
    this.shape = shape;
  }

  /** Returns the number of pictures whose features nobody has freed. */
  long openFeatures() {
    return features.stream().filter(memory -> memory.byteSize() > 0).count();
  }

  @Override
  public TextShape shape() {
    return shape;
  }

  @Override
  public Positions positions(int length, List<ImageTokens> images) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ImageFeatures encode(ProcessedImage image, BooleanSupplier cancelled) {
    beforeEncode.accept(cancelled);
    if (cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
    Workspace memory = new Workspace();
    features.add(memory);
    Tensor tokens = memory.tensor(image.grid().patches(), 1);
    for (int i = 0; i < tokens.rows(); i++) {
      tokens.set(i, 0, feature(image, i));
    }
    return new ImageFeatures(memory, tokens, List.of());
  }

  /** Returns what row {@code row} of a picture's features is. */
  static float feature(ProcessedImage image, int row) {
    return 1000 + 100 * image.pixels().pixels()[0] + row;
  }

  @Override
  public Tensor forward(Step step) {
    beforeForward.accept(step);
    float[] inputs = inputs(step);
    Spans spans = step.spans();
    Tensor logits = step.workspace().tensor(step.sampledCount(), shape.vocabularySize());
    int sampled = 0;
    for (int span = 0; span < spans.count(); span++) {
      for (int i = 0; i < spans.rowCount(span); i++) {
        int row = spans.firstRow(span) + i;
        write(step, span, spans.firstPosition(span) + i, row, inputs[row]);
        if (sampled < step.sampledCount() && step.sampled()[sampled] == row) {
          fill(logits, sampled++, hash(step, span, spans.visible(span, i)));
        }
      }
    }
    if (sampled != step.sampledCount()) {
      throw new AssertionError(sampled + " of " + step.sampledCount() + " sampled rows met");
    }
    afterForward.accept(step, logits);
    return logits;
  }

  private static float[] inputs(Step step) {
    float[] inputs = new float[step.rows()];
    for (Step.ImageRows image : step.images()) {
      for (int i = 0; i < image.count(); i++) {
        int row = image.firstRow() + i;
        if (step.tokens()[row] != PAD || inputs[row] != 0) {
          throw new AssertionError("row " + row + " is no placeholder, or filled twice");
        }
        inputs[row] = image.features().tokens().get(image.firstFeature() + i, 0);
      }
    }
    for (int row = 0; row < inputs.length; row++) {
      if (step.tokens()[row] != PAD) {
        inputs[row] = step.tokens()[row];
      } else if (inputs[row] == 0) {
        throw new AssertionError("placeholder row " + row + " is not filled");
      }
    }
    return inputs;
  }

  private static void write(Step step, int span, int position, int row, float input) {
    set(step, span, position, 0, input);
    set(step, span, position, 1, step.time()[row]);
    set(step, span, position, 2, step.height()[row]);
    set(step, span, position, 3, step.width()[row]);
  }

  private static long hash(Step step, int span, int positions) {
    long hash = 0;
    for (int position = 0; position < positions; position++) {
      for (int field = 0; field < 4; field++) {
        hash = add(hash, get(step, span, position, field));
      }
    }
    return hash;
  }

  /** Fields 0 to 2 are the key in the first layer, 3 is in a value of the last. */
  private static MemorySegment memory(KvCache cache, int field) {
    return field < 3 ? cache.layer(0).keys() : cache.layer(1).values();
  }

  private static long offset(Step step, int span, int position, int field) {
    int page = step.spans().page(span, position / KeyValues.PAGE);
    int place = position % KeyValues.PAGE;
    KeyValues layer = step.cache().layer(0);
    return field < 3
        ? layer.keyOffset(page, 0) + 4L * (field * KeyValues.PAGE + place)
        : layer.valueOffset(page, 0) + 4L * place * layer.headDim();
  }

  private static void set(Step step, int span, int position, int field, float value) {
    memory(step.cache(), field)
        .set(ValueLayout.JAVA_FLOAT, offset(step, span, position, field), value);
  }

  private static float get(Step step, int span, int position, int field) {
    return memory(step.cache(), field)
        .get(ValueLayout.JAVA_FLOAT, offset(step, span, position, field));
  }

  static long add(long hash, float value) {
    return mix(hash * 31 + Float.floatToIntBits(value));
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static void fill(Tensor logits, int row, long hash) {
    for (int i = 0; i < logits.cols(); i++) {
      logits.set(row, i, logit(hash, i));
    }
  }

  private static float logit(long hash, int token) {
    // The placeholder is never generated: no picture would fill it.
    return token == PAD ? -100 : (mix(hash + token) >>> 40) * 0x1p-21f;
  }

  /** Returns the {@code count} likeliest tokens one after the other, without cache or runtime. */
  static List<Integer> expected(TokenRequest request, int count) {
    long hash = 0;
    Positions positions = request.positions();
    int position = 0;
    for (int token : request.prompt()) {
      hash = add(hash, input(request, position, token));
      hash = addPositions(hash, positions, position++);
    }
    List<Integer> tokens = new ArrayList<>();
    while (tokens.size() < count) {
      int best = 0;
      for (int i = 1; i < SHAPE.vocabularySize(); i++) {
        best = logit(hash, i) > logit(hash, best) ? i : best;
      }
      tokens.add(best);
      hash = addPositions(add(hash, best), positions, position++);
    }
    return tokens;
  }

  private static long addPositions(long hash, Positions positions, int index) {
    long sum = add(hash, positions.time(index));
    sum = add(sum, positions.height(index));
    return add(sum, positions.width(index));
  }

  private static float input(TokenRequest request, int position, int token) {
    for (PromptImage image : request.images()) {
      int row = position - image.place().first();
      if (row >= 0 && row < image.place().count()) {
        return feature(image.image(), row);
      }
    }
    return token;
  }
}
