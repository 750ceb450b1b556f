package dev.fovea.engine.models;

import dev.fovea.engine.nn.Rope;
import dev.fovea.kernels.Spans;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One batch for {@link VisionLanguageModel#forward}: everything that is not a weight. The rows of
 * all sequences lie end to end, without padding.
 *
 * <p>Filled anew for each step, without allocation once it has seen the largest. Confined to the
 * thread of the model's loop.
 */
public final class Step {
  private final KvCache cache;
  private final Workspace workspace;
  private final Spans spans = new Spans(/* causal= */ true);
  private final Rope rope = new Rope();
  private final List<ImageRows> images = new ArrayList<>();
  private int rows;
  private int sampledCount;
  private int[] tokens = new int[16];
  private int[] time = new int[16];
  private int[] height = new int[16];
  private int[] width = new int[16];
  private int[] sampled = new int[16];

  /**
   * Rows that a picture's features fill.
   *
   * @param firstRow first row in the batch
   * @param count number of rows
   * @param features the picture's features
   * @param firstFeature row of the features that goes to the first row
   */
  public record ImageRows(int firstRow, int count, ImageFeatures features, int firstFeature) {
    /** Returns these rows of the batch {@code h}. */
    public Tensor rowsOf(Tensor h) {
      return h.rows(firstRow, count);
    }

    /** Returns the rows of {@code source}, one of the features' tensors, that belong to them. */
    public Tensor featuresOf(Tensor source, Workspace workspace) {
      return workspace.view(source.memory(), source.rowOffset(firstFeature), count, source.cols());
    }
  }

  /** Creates an empty step over a cache; both stay the caller's. */
  public Step(KvCache cache, Workspace workspace) {
    this.cache = cache;
    this.workspace = workspace;
  }

  /** Forgets all rows and gives back the workspace's memory. */
  public void clear() {
    rows = 0;
    sampledCount = 0;
    images.clear();
    spans.clear();
    workspace.reset();
  }

  /**
   * Adds the next tokens of a sequence.
   *
   * @param sequence tokens of the sequence from its start
   * @param computed how many of them the cache holds
   * @param count how many to compute now
   * @param positions positions of the sequence
   * @param pages pages of the sequence, enough for {@code computed + count} tokens
   * @param sampleLast whether the logits of the last of them are wanted
   * @return the batch row of the first token added
   */
  public int add(
      int[] sequence,
      int computed,
      int count,
      Positions positions,
      int[] pages,
      boolean sampleLast) {
    int first = rows;
    ensureCapacity(rows + count);
    spans.add(count, computed, pages);
    for (int i = 0; i < count; i++) {
      tokens[first + i] = sequence[computed + i];
      time[first + i] = positions.time(computed + i);
      height[first + i] = positions.height(computed + i);
      width[first + i] = positions.width(computed + i);
    }
    rows += count;
    if (sampleLast) {
      sampled[sampledCount++] = rows - 1;
    }
    return first;
  }

  /** Says that rows added before are placeholders of a picture. */
  public void addImage(int firstRow, int count, ImageFeatures features, int firstFeature) {
    images.add(new ImageRows(firstRow, count, features, firstFeature));
  }

  /** Puts the pictures' features in the place of their rows' embeddings {@code h}. */
  public void placeImages(Tensor h) {
    for (int i = 0; i < images.size(); i++) {
      ImageRows image = images.get(i);
      image.rowsOf(h).copyFrom(image.featuresOf(image.features().tokens(), workspace));
    }
  }

  private void ensureCapacity(int wanted) {
    if (wanted > tokens.length) {
      int length = Math.max(wanted, 2 * tokens.length);
      tokens = Arrays.copyOf(tokens, length);
      time = Arrays.copyOf(time, length);
      height = Arrays.copyOf(height, length);
      width = Arrays.copyOf(width, length);
      sampled = Arrays.copyOf(sampled, length);
    }
  }

  /** Returns the number of rows. */
  public int rows() {
    return rows;
  }

  /** Returns the token of each row; only the first {@link #rows()} elements count. */
  public int[] tokens() {
    return tokens;
  }

  /** Returns the position of each row on the time axis. */
  public int[] time() {
    return time;
  }

  /** Returns the position of each row on the height axis. */
  public int[] height() {
    return height;
  }

  /** Returns the position of each row on the width axis. */
  public int[] width() {
    return width;
  }

  /** Returns which rows belong to which sequence. */
  public Spans spans() {
    return spans;
  }

  /** Returns the angles of the rows, for the model to fill. */
  public Rope rope() {
    return rope;
  }

  /** Returns the rows that pictures fill. */
  public List<ImageRows> images() {
    return images;
  }

  /** Returns the number of rows whose logits are wanted. */
  public int sampledCount() {
    return sampledCount;
  }

  /** Returns the rows whose logits are wanted; only the first {@link #sampledCount()} count. */
  public int[] sampled() {
    return sampled;
  }

  /** Returns the keys and values of the sequences. */
  public KvCache cache() {
    return cache;
  }

  /** Returns the memory for this step's activations. */
  public Workspace workspace() {
    return workspace;
  }
}
