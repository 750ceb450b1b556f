package dev.fovea.engine.architectures;

import static dev.fovea.engine.nn.Ops.addInRuns;
import static dev.fovea.engine.nn.Ops.gatherRows;
import static dev.fovea.engine.nn.Ops.gelu;
import static dev.fovea.engine.nn.Ops.keyValues;

import dev.fovea.engine.architectures.Qwen25VlConfig.Vision;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.nn.GatedMlp;
import dev.fovea.engine.nn.JointAttention;
import dev.fovea.engine.nn.Layers;
import dev.fovea.engine.nn.Linear;
import dev.fovea.engine.nn.RmsNorm;
import dev.fovea.engine.nn.Rope;
import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Spans;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import dev.fovea.pictures.processor.Grid;
import dev.fovea.pictures.processor.ImageProcessor;
import dev.fovea.pictures.processor.ProcessedImage;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Qwen2.5-VL: a vision tower most of whose layers attend within windows, and Qwen2 with M-RoPE by
 * sections.
 *
 * <p>Names are those of the checkpoint, {@code mlx-community}'s prefixes first. The reference for
 * numbers is {@code modeling_qwen2_5_vl.py} of transformers. Letters: T patches, C cells of merged
 * patches.
 */
final class Qwen25Vl implements VisionLanguageModel {
  static final Architecture ARCHITECTURE =
      new VisionArchitecture(
          "qwen2_5_vl", TextConfig::inner, Qwen25VlConfig.ABSENT.contextLength(), Qwen25Vl::load);

  private static final float VISION_EPSILON = 1e-6f;

  /** Patches that the vision tower's MLPs take at once, so that their wide rows need no memory. */
  private static final int MLP_ROWS = 1024;

  private final VisionTower vision;
  private final Qwen2Decoder text;
  private final TextShape shape;

  private Qwen25Vl(VisionTower vision, Qwen2Decoder text, TextShape shape) {
    this.vision = vision;
    this.text = text;
    this.shape = shape;
  }

  private static Qwen25Vl load(Weights weights, Config config, ImageProcessor processor) {
    Qwen25VlConfig c = Qwen25VlConfig.of(config);
    processor.expect(
        c.vision().patchSize(), c.vision().mergeSize(), c.vision().temporalPatchSize());
    Qwen25Vl model =
        new Qwen25Vl(
            VisionTower.load(
                weights.atFirst("vision_tower", "model.visual", "visual"), c.vision(), processor),
            Qwen2Decoder.load(
                weights,
                weights.atFirst("language_model.model", "model.language_model", "model"),
                c.text()),
            c.text().shape());
    weights.finish();
    return model;
  }

  @Override
  public TextShape shape() {
    return shape;
  }

  @Override
  public Positions positions(int length, List<ImageTokens> images) {
    return MropePositions.of(length, images);
  }

  @Override
  public ImageFeatures encode(ProcessedImage image, BooleanSupplier cancelled) {
    return vision.forward(image, cancelled);
  }

  @Override
  public Tensor forward(Step step) {
    return text.forward(step);
  }

  /** Patches to features: one row for each cell of merged patches. */
  private record VisionTower(
      Vision c,
      ImageProcessor processor,
      float[] frequencies,
      Linear patchEmbed,
      List<VisionBlock> blocks,
      Merger merger) {

    static VisionTower load(Weights w, Vision c, ImageProcessor processor) {
      Matrix patchEmbed =
          w.at("patch_embed")
              .patchEmbedding(
                  "proj", c.hiddenSize(), c.channels(), c.temporalPatchSize(), c.patchSize());
      return new VisionTower(
          c,
          processor,
          Rope.frequencies(c.ropeTheta(), c.headDim() / 2, c.headDim() / 4),
          new Linear(patchEmbed, null),
          Layers.load(c.depth(), i -> VisionBlock.load(w.at("blocks", i), c)),
          Merger.load(w.at("merger"), c));
    }

    ImageFeatures forward(ProcessedImage image, BooleanSupplier cancelled) {
      Workspace memory = new Workspace();
      try (Workspace scratch = new Workspace()) {
        return new ImageFeatures(memory, forward(image, cancelled, scratch, memory), List.of());
      } catch (RuntimeException | Error e) {
        memory.close();
        throw e;
      }
    }

    private Tensor forward(
        ProcessedImage image, BooleanSupplier cancelled, Workspace scratch, Workspace memory) {
      Grid grid = image.grid();
      WindowOrder order =
          WindowOrder.of(
              new Grid(grid.height() / c.mergeSize(), grid.width() / c.mergeSize()),
              c.windowCells());
      VisionStep step = VisionStep.of(grid, order, c, frequencies, scratch);
      Tensor h = embed(image, order, scratch);
      for (int i = 0; i < blocks.size(); i++) {
        if (cancelled.getAsBoolean()) {
          throw new CancellationException("cancelled before vision layer " + i);
        }
        scratch.push();
        boolean full = c.fullAttentionLayers().contains(i);
        blocks.get(i).forward(h, step, full ? step.whole() : step.windows());
        scratch.pop();
      }
      Tensor merged = merger.forward(h); // [C, outHiddenSize]
      Tensor tokens = memory.tensor(merged.rows(), merged.cols());
      for (int i = 0; i < merged.rows(); i++) {
        tokens.copyRow(order.cells()[i], merged, i);
      }
      return tokens;
    }

    /** Returns the patches' rows in the order of the windows. */
    private Tensor embed(ProcessedImage image, WindowOrder order, Workspace scratch) {
      Tensor h = scratch.tensor(image.grid().patches(), c.hiddenSize());
      try (Workspace own = new Workspace()) {
        Tensor patches = own.tensor(h.rows(), processor.patchCols());
        processor.patches(image, patches);
        h.copyFrom(gatherRows(patchEmbed.forward(patches), order.patches(c.cellSize()), h.rows()));
      }
      return h;
    }
  }

  /**
   * Everything about one picture that is not a weight: its rotary positions, what sees what with
   * windows and without, and room for keys.
   */
  private record VisionStep(Rope rope, Spans windows, Spans whole, KeyValues cache) {

    static VisionStep of(
        Grid grid, WindowOrder order, Vision c, float[] frequencies, Workspace workspace) {
      Spans windows = new Spans(/* causal= */ false);
      int pages = 0;
      for (int window = 0; window < order.count(); window++) {
        int patches = order.size(window) * c.cellSize();
        windows.add(patches, 0, pages(pages, patches));
        pages += pageCount(patches);
      }
      Spans whole = new Spans(/* causal= */ false);
      whole.add(grid.patches(), 0, pages(0, grid.patches()));
      return new VisionStep(
          rope(grid, order, c, frequencies, workspace),
          windows,
          whole,
          // Windows start pages of their own, so they need as many as the whole or more.
          keyValues(pages, c.headCount(), c.headDim(), workspace));
    }

    private static int[] pages(int first, int patches) {
      return IntStream.range(first, first + pageCount(patches)).toArray();
    }

    private static int pageCount(int patches) {
      return Math.ceilDiv(patches, KeyValues.PAGE);
    }

    private static Rope rope(
        Grid grid, WindowOrder order, Vision c, float[] frequencies, Workspace workspace) {
      PatchOrder places = new PatchOrder(grid, c.mergeSize());
      int[] patches = order.patches(c.cellSize());
      Rope rope = new Rope();
      rope.begin(patches.length, c.headDim(), workspace);
      for (int i = 0; i < patches.length; i++) {
        rope.setPlace(i, frequencies, places.row(patches[i]), places.column(patches[i]));
      }
      return rope;
    }
  }

  /** Attention among the patches of a window or of the picture, then a gated MLP. */
  private record VisionBlock(RmsNorm norm1, JointAttention attn, RmsNorm norm2, GatedMlp mlp) {

    static VisionBlock load(Weights w, Vision c) {
      return new VisionBlock(
          RmsNorm.load(w, "norm1", c.hiddenSize(), VISION_EPSILON),
          JointAttention.load(w.at("attn"), c.hiddenSize()),
          RmsNorm.load(w, "norm2", c.hiddenSize(), VISION_EPSILON),
          GatedMlp.load(w.at("mlp"), c.hiddenSize(), c.intermediateSize(), /* biased= */ true));
    }

    void forward(Tensor h, VisionStep step, Spans spans) {
      addInRuns(h, h.rows(), x -> attn.forward(norm1.forward(x), step.rope(), spans, step.cache()));
      addInRuns(h, MLP_ROWS, x -> mlp.forward(norm2.forward(x)));
    }
  }

  /** Merges the patches of a cell, whose rows follow each other, into one row. */
  private record Merger(Vision c, RmsNorm lnQ, Linear first, Linear second) {

    static Merger load(Weights w, Vision c) {
      return new Merger(
          c,
          RmsNorm.load(w, "ln_q", c.hiddenSize(), VISION_EPSILON),
          Linear.withBias(w, "mlp.0", c.mergedSize(), c.mergedSize()),
          Linear.withBias(w, "mlp.2", c.outHiddenSize(), c.mergedSize()));
    }

    Tensor forward(Tensor x) {
      Tensor cells = lnQ.forward(x).reshape(x.rows() / c.cellSize(), c.mergedSize());
      return second.forward(gelu(first.forward(cells)));
    }
  }
}
