package dev.fovea.engine.architectures;

import static dev.fovea.engine.nn.Ops.add;
import static dev.fovea.engine.nn.Ops.addInRuns;
import static dev.fovea.engine.nn.Ops.gelu;
import static dev.fovea.engine.nn.Ops.geluTanh;
import static dev.fovea.engine.nn.Ops.keyValues;

import dev.fovea.engine.architectures.Qwen3VlConfig.Vision;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.nn.JointAttention;
import dev.fovea.engine.nn.LayerNorm;
import dev.fovea.engine.nn.Layers;
import dev.fovea.engine.nn.Linear;
import dev.fovea.engine.nn.Rope;
import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.KeyValues;
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
 * Qwen3-VL with dense layers: a vision tower with interpolated learned positions and rotary ones,
 * and Qwen3 with interleaved M-RoPE, to whose first layers DeepStack adds features of the tower's
 * middle.
 *
 * <p>Names are those of the checkpoint, {@code mlx-community}'s prefixes first. The reference for
 * numbers is {@code modeling_qwen3_vl.py} of transformers. Letters: T tokens or patches, H heads, G
 * key-value heads, D width of a head.
 */
final class Qwen3Vl implements VisionLanguageModel {
  static final Architecture ARCHITECTURE =
      new VisionArchitecture(
          "qwen3_vl",
          config -> config.at("text_config"),
          Qwen3VlConfig.ABSENT.contextLength(),
          Qwen3Vl::load);

  private static final float VISION_EPSILON = 1e-6f;

  /** Patches that the vision tower's MLPs take at once, so that their wide rows need no memory. */
  private static final int MLP_ROWS = 1024;

  private final VisionTower vision;
  private final Qwen3Decoder text;
  private final TextShape shape;

  private Qwen3Vl(VisionTower vision, Qwen3Decoder text, TextShape shape) {
    this.vision = vision;
    this.text = text;
    this.shape = shape;
  }

  private static Qwen3Vl load(Weights weights, Config config, ImageProcessor processor) {
    Qwen3VlConfig c = Qwen3VlConfig.of(config);
    processor.expect(
        c.vision().patchSize(), c.vision().mergeSize(), c.vision().temporalPatchSize());
    Qwen3Vl model =
        new Qwen3Vl(
            VisionTower.load(
                weights.atFirst("vision_tower", "model.visual", "visual"), c.vision(), processor),
            Qwen3Decoder.load(
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
      VisionPositions posEmbed,
      List<VisionBlock> blocks,
      Merger merger,
      List<Merger> deepStackMergers) {

    static VisionTower load(Weights w, Vision c, ImageProcessor processor) {
      Weights patch = w.at("patch_embed");
      Linear patchEmbed =
          new Linear(
              patch.patchEmbedding(
                  "proj", c.hiddenSize(), c.channels(), c.temporalPatchSize(), c.patchSize()),
              patch.vector("proj.bias", c.hiddenSize()));
      return new VisionTower(
          c,
          processor,
          Rope.frequencies(c.ropeTheta(), c.headDim() / 2, c.headDim() / 4),
          patchEmbed,
          VisionPositions.load(w, c.positionSide(), c.hiddenSize()),
          Layers.load(c.depth(), i -> VisionBlock.load(w.at("blocks", i), c)),
          Merger.load(w.at("merger"), c, c.hiddenSize()),
          Layers.load(
              c.deepStackLayers().size(),
              i -> Merger.load(w.at("deepstack_merger_list", i), c, c.mergedSize())));
    }

    ImageFeatures forward(ProcessedImage image, BooleanSupplier cancelled) {
      Workspace memory = new Workspace();
      try (Workspace scratch = new Workspace()) {
        return forward(image, cancelled, scratch, memory);
      } catch (RuntimeException | Error e) {
        memory.close();
        throw e;
      }
    }

    private ImageFeatures forward(
        ProcessedImage image, BooleanSupplier cancelled, Workspace scratch, Workspace memory) {
      VisionStep step = VisionStep.of(image.grid(), c, frequencies, scratch);
      Tensor h = embed(image, scratch);
      int cells = h.rows() / (c.mergeSize() * c.mergeSize());
      Tensor[] deepStack = new Tensor[deepStackMergers.size()];
      int found = 0;
      for (int i = 0; i < blocks.size(); i++) {
        if (cancelled.getAsBoolean()) {
          throw new CancellationException("cancelled before vision layer " + i);
        }
        scratch.push();
        blocks.get(i).forward(h, step);
        int merger = c.deepStackLayers().indexOf(i);
        if (merger >= 0) {
          Tensor features = memory.tensor(cells, c.outHiddenSize());
          deepStack[found++] = features.copyFrom(deepStackMergers.get(merger).forward(h));
        }
        scratch.pop();
      }
      Tensor tokens = memory.tensor(cells, c.outHiddenSize()).copyFrom(merger.forward(h));
      return new ImageFeatures(memory, tokens, List.of(deepStack));
    }

    private Tensor embed(ProcessedImage image, Workspace scratch) {
      Tensor h = scratch.tensor(image.grid().patches(), c.hiddenSize());
      try (Workspace own = new Workspace()) {
        Tensor patches = own.tensor(h.rows(), processor.patchCols());
        processor.patches(image, patches);
        h.copyFrom(patchEmbed.forward(patches));
        add(h, posEmbed.interpolate(image.grid(), c.mergeSize(), own));
      }
      return h;
    }
  }

  /** Everything about one picture that is not a weight: its rotary positions, and room for keys. */
  private record VisionStep(Rope rope, Spans spans, KeyValues cache) {

    static VisionStep of(Grid grid, Vision c, float[] frequencies, Workspace workspace) {
      int patches = grid.patches();
      int pages = (patches + KeyValues.PAGE - 1) / KeyValues.PAGE;
      Spans spans = new Spans(/* causal= */ false);
      spans.add(patches, 0, IntStream.range(0, pages).toArray());
      return new VisionStep(
          rope(grid, c, frequencies, workspace),
          spans,
          keyValues(pages, c.headCount(), c.headDim(), workspace));
    }

    private static Rope rope(Grid grid, Vision c, float[] frequencies, Workspace workspace) {
      PatchOrder order = new PatchOrder(grid, c.mergeSize());
      Rope rope = new Rope();
      rope.begin(grid.patches(), c.headDim(), workspace);
      for (int patch = 0; patch < grid.patches(); patch++) {
        rope.setPlace(patch, frequencies, order.row(patch), order.column(patch));
      }
      return rope;
    }
  }

  /** Full attention among the patches of a picture, then an MLP. */
  private record VisionBlock(
      LayerNorm norm1, JointAttention attn, LayerNorm norm2, Linear linearFc1, Linear linearFc2) {

    static VisionBlock load(Weights w, Vision c) {
      int hidden = c.hiddenSize();
      return new VisionBlock(
          LayerNorm.load(w, "norm1", hidden, VISION_EPSILON),
          JointAttention.load(w.at("attn"), hidden),
          LayerNorm.load(w, "norm2", hidden, VISION_EPSILON),
          Linear.withBias(w.at("mlp"), "linear_fc1", c.intermediateSize(), hidden),
          Linear.withBias(w.at("mlp"), "linear_fc2", hidden, c.intermediateSize()));
    }

    void forward(Tensor h, VisionStep step) {
      addInRuns(
          h,
          h.rows(),
          x -> attn.forward(norm1.forward(x), step.rope(), step.spans(), step.cache()));
      addInRuns(h, MLP_ROWS, x -> linearFc2.forward(geluTanh(linearFc1.forward(norm2.forward(x)))));
    }
  }

  /**
   * Merges neighbouring patches, whose rows follow each other, into one row. The final merger
   * normalises patches, those of DeepStack what is merged.
   */
  private record Merger(Vision c, LayerNorm norm, Linear linearFc1, Linear linearFc2) {

    static Merger load(Weights w, Vision c, int normSize) {
      return new Merger(
          c,
          LayerNorm.load(w, "norm", normSize, VISION_EPSILON),
          Linear.withBias(w, "linear_fc1", c.mergedSize(), c.mergedSize()),
          Linear.withBias(w, "linear_fc2", c.outHiddenSize(), c.mergedSize()));
    }

    Tensor forward(Tensor x) {
      int normSize = norm.gain().cols();
      int merged = x.rows() * c.hiddenSize() / c.mergedSize();
      Tensor rows = x.reshape(x.rows() * c.hiddenSize() / normSize, normSize);
      Tensor y = norm.forward(rows).reshape(merged, c.mergedSize());
      return linearFc2.forward(gelu(linearFc1.forward(y)));
    }
  }
}
