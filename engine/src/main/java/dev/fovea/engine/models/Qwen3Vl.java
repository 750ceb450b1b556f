package dev.fovea.engine.models;

import static dev.fovea.engine.nn.Ops.add;
import static dev.fovea.engine.nn.Ops.attend;
import static dev.fovea.engine.nn.Ops.columns;
import static dev.fovea.engine.nn.Ops.gatherRows;
import static dev.fovea.engine.nn.Ops.gelu;
import static dev.fovea.engine.nn.Ops.geluTanh;
import static dev.fovea.engine.nn.Ops.store;
import static dev.fovea.engine.nn.Ops.swiGlu;

import dev.fovea.engine.models.Qwen3VlConfig.Text;
import dev.fovea.engine.models.Qwen3VlConfig.Vision;
import dev.fovea.engine.nn.Embedding;
import dev.fovea.engine.nn.LayerNorm;
import dev.fovea.engine.nn.Linear;
import dev.fovea.engine.nn.RmsNorm;
import dev.fovea.engine.nn.Rope;
import dev.fovea.engine.vision.Grid;
import dev.fovea.engine.vision.ImageProcessor;
import dev.fovea.engine.vision.ProcessedImage;
import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Spans;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
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
public final class Qwen3Vl implements VisionLanguageModel {
  private static final float VISION_EPSILON = 1e-6f;

  private final VisionTower vision;
  private final TextDecoder text;
  private final TextShape shape;

  private Qwen3Vl(VisionTower vision, TextDecoder text, TextShape shape) {
    this.vision = vision;
    this.text = text;
    this.shape = shape;
  }

  /** Loads the model. {@code weights} is at the checkpoint's root. */
  public static Qwen3Vl load(Weights weights, Config config, ImageProcessor processor) {
    Qwen3VlConfig c = Qwen3VlConfig.of(config);
    Text t = c.text();
    processor.expect(
        c.vision().patchSize(), c.vision().mergeSize(), c.vision().temporalPatchSize());
    Qwen3Vl model =
        new Qwen3Vl(
            VisionTower.load(
                weights.atFirst("vision_tower", "model.visual", "visual"), c.vision(), processor),
            TextDecoder.load(weights, t),
            new TextShape(
                t.layerCount(),
                t.kvHeadCount(),
                t.headDim(),
                t.vocabularySize(),
                t.contextLength()));
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

  /** Qwen3 with interleaved M-RoPE and DeepStack. */
  private record TextDecoder(
      Text c,
      float[] frequencies,
      Embedding embedTokens,
      List<DecoderLayer> layers,
      RmsNorm norm,
      Linear lmHead) {

    static TextDecoder load(Weights root, Text c) {
      Weights w = root.atFirst("language_model.model", "model.language_model", "model");
      Embedding embedTokens = Embedding.load(w, "embed_tokens", c.vocabularySize(), c.hiddenSize());
      return new TextDecoder(
          c,
          Rope.frequencies(c.ropeTheta(), c.headDim(), c.headDim() / 2),
          embedTokens,
          IntStream.range(0, c.layerCount())
              .mapToObj(i -> DecoderLayer.load(w.at("layers", i), c, i))
              .toList(),
          RmsNorm.load(w, "norm", c.hiddenSize(), c.epsilon()),
          c.tied() ? embedTokens.tied() : lmHead(root, c));
    }

    private static Linear lmHead(Weights root, Text c) {
      String name =
          root.has("language_model.lm_head.weight") ? "language_model.lm_head" : "lm_head";
      return Linear.load(root, name, c.vocabularySize(), c.hiddenSize());
    }

    Tensor forward(Step step) {
      Workspace workspace = step.workspace();
      Tensor h = embedTokens.forward(step.tokens(), step.rows(), workspace);
      for (int i = 0; i < step.images().size(); i++) {
        Step.ImageRows image = step.images().get(i);
        image.rowsOf(h).copyFrom(image.featuresOf(image.features().tokens(), workspace));
      }
      turn(step);
      for (int i = 0; i < layers.size(); i++) {
        workspace.push();
        layers.get(i).forward(h, step);
        addDeepStack(h, step, i);
        workspace.pop();
      }
      return lmHead.forward(norm.forward(gatherRows(h, step.sampled(), step.sampledCount())));
    }

    private static void addDeepStack(Tensor h, Step step, int layer) {
      for (int i = 0; i < step.images().size(); i++) {
        Step.ImageRows image = step.images().get(i);
        List<Tensor> deepStack = image.features().deepStack();
        if (layer < deepStack.size()) {
          add(image.rowsOf(h), image.featuresOf(deepStack.get(layer), step.workspace()));
        }
      }
    }

    private void turn(Step step) {
      step.rope().begin(step.rows(), c.headDim(), step.workspace());
      for (int row = 0; row < step.rows(); row++) {
        for (int i = 0; i < frequencies.length; i++) {
          step.rope().set(row, i, angle(step, row, i));
        }
      }
    }

    /**
     * Interleaved M-RoPE: frequencies take turns, time, height, width, as far as sections reach.
     */
    private float angle(Step step, int row, int i) {
      int axis = i % 3 != 0 && i < 3 * c.mropeSection()[i % 3] ? i % 3 : 0;
      int[] positions =
          switch (axis) {
            case 1 -> step.height();
            case 2 -> step.width();
            default -> step.time();
          };
      return positions[row] * frequencies[i];
    }
  }

  /** Attention, then a gated MLP, each on normalised rows and added to what came in. */
  private record DecoderLayer(
      RmsNorm inputLayernorm, Attention selfAttn, RmsNorm postAttentionLayernorm, Mlp mlp) {

    static DecoderLayer load(Weights w, Text c, int index) {
      return new DecoderLayer(
          RmsNorm.load(w, "input_layernorm", c.hiddenSize(), c.epsilon()),
          Attention.load(w.at("self_attn"), c, index),
          RmsNorm.load(w, "post_attention_layernorm", c.hiddenSize(), c.epsilon()),
          Mlp.load(w.at("mlp"), c));
    }

    void forward(Tensor h, Step step) {
      add(h, selfAttn.forward(inputLayernorm.forward(h), step));
      add(h, mlp.forward(postAttentionLayernorm.forward(h)));
    }
  }

  /** Grouped-query attention with a norm on each query and key head. */
  private record Attention(
      Text c,
      int layer,
      Linear qProj,
      Linear kProj,
      Linear vProj,
      Linear oProj,
      RmsNorm qNorm,
      RmsNorm kNorm) {

    static Attention load(Weights w, Text c, int layer) {
      int queries = c.headCount() * c.headDim();
      int keys = c.kvHeadCount() * c.headDim();
      return new Attention(
          c,
          layer,
          Linear.load(w, "q_proj", queries, c.hiddenSize()),
          Linear.load(w, "k_proj", keys, c.hiddenSize()),
          Linear.load(w, "v_proj", keys, c.hiddenSize()),
          Linear.load(w, "o_proj", c.hiddenSize(), queries),
          RmsNorm.load(w, "q_norm", c.headDim(), c.epsilon()),
          RmsNorm.load(w, "k_norm", c.headDim(), c.epsilon()));
    }

    Tensor forward(Tensor x, Step step) {
      Rope rope = step.rope();
      Tensor queries = rope.rotate(normed(qNorm, qProj.forward(x), c.headCount())); // [T, H * D]
      Tensor keys = rope.rotate(normed(kNorm, kProj.forward(x), c.kvHeadCount())); // [T, G * D]
      Tensor values = vProj.forward(x); // [T, G * D]
      KeyValues cache = step.cache().layer(layer);
      store(keys, values, step.spans(), cache);
      return oProj.forward(attend(queries, step.spans(), cache));
    }

    private static Tensor normed(RmsNorm norm, Tensor x, int heads) {
      return norm.forward(x.heads(heads)).reshape(x.rows(), x.cols());
    }
  }

  /** SwiGLU. */
  private record Mlp(Linear gateProj, Linear upProj, Linear downProj) {

    static Mlp load(Weights w, Text c) {
      return new Mlp(
          Linear.load(w, "gate_proj", c.intermediateSize(), c.hiddenSize()),
          Linear.load(w, "up_proj", c.intermediateSize(), c.hiddenSize()),
          Linear.load(w, "down_proj", c.hiddenSize(), c.intermediateSize()));
    }

    Tensor forward(Tensor x) {
      return downProj.forward(swiGlu(gateProj.forward(x), upProj.forward(x)));
    }
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
      return new VisionTower(
          c,
          processor,
          Rope.frequencies(c.ropeTheta(), c.headDim() / 2, c.headDim() / 4),
          new Linear(
              patch.patchEmbedding(
                  "proj", c.hiddenSize(), c.channels(), c.temporalPatchSize(), c.patchSize()),
              patch.vector("proj.bias", c.hiddenSize())),
          VisionPositions.load(w, c.positionSide(), c.hiddenSize()),
          IntStream.range(0, c.depth())
              .mapToObj(i -> VisionBlock.load(w.at("blocks", i), c))
              .toList(),
          Merger.load(w.at("merger"), c, c.hiddenSize()),
          IntStream.range(0, c.deepStackLayers().size())
              .mapToObj(i -> Merger.load(w.at("deepstack_merger_list", i), c, c.mergedSize()))
              .toList());
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
      scratch.push();
      Tensor patches = scratch.tensor(h.rows(), processor.patchCols());
      processor.patches(image, patches);
      h.copyFrom(patchEmbed.forward(patches));
      add(h, posEmbed.interpolate(image.grid(), c.mergeSize(), scratch));
      scratch.pop();
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
          new KeyValues(
              pages(pages, c, workspace).segment(),
              pages(pages, c, workspace).segment(),
              c.headCount(),
              c.headDim()));
    }

    /**
     * The first half of the frequencies turns with the row of a patch, the second with its column.
     */
    private static Rope rope(Grid grid, Vision c, float[] frequencies, Workspace workspace) {
      PatchOrder order = new PatchOrder(grid, c.mergeSize());
      Rope rope = new Rope();
      rope.begin(grid.patches(), c.headDim(), workspace);
      for (int patch = 0; patch < grid.patches(); patch++) {
        for (int i = 0; i < frequencies.length; i++) {
          rope.set(patch, i, order.row(patch) * frequencies[i]);
          rope.set(patch, frequencies.length + i, order.column(patch) * frequencies[i]);
        }
      }
      return rope;
    }

    private static Tensor pages(int pages, Vision c, Workspace workspace) {
      return workspace.tensor(pages * KeyValues.PAGE, c.hiddenSize());
    }
  }

  /** Full attention among the patches of a picture, then an MLP. */
  private record VisionBlock(
      Vision c,
      LayerNorm norm1,
      Linear qkv,
      Linear proj,
      LayerNorm norm2,
      Linear linearFc1,
      Linear linearFc2) {

    static VisionBlock load(Weights w, Vision c) {
      int hidden = c.hiddenSize();
      return new VisionBlock(
          c,
          LayerNorm.load(w, "norm1", hidden, VISION_EPSILON),
          Linear.withBias(w.at("attn"), "qkv", 3 * hidden, hidden),
          Linear.withBias(w.at("attn"), "proj", hidden, hidden),
          LayerNorm.load(w, "norm2", hidden, VISION_EPSILON),
          Linear.withBias(w.at("mlp"), "linear_fc1", c.intermediateSize(), hidden),
          Linear.withBias(w.at("mlp"), "linear_fc2", hidden, c.intermediateSize()));
    }

    void forward(Tensor h, VisionStep step) {
      add(h, attention(norm1.forward(h), step));
      add(h, linearFc2.forward(geluTanh(linearFc1.forward(norm2.forward(h)))));
    }

    private Tensor attention(Tensor x, VisionStep step) {
      Tensor joined = qkv.forward(x); // [T, 3 * H * D]
      Tensor queries = step.rope().rotate(columns(joined, 0, c.hiddenSize()));
      Tensor keys = step.rope().rotate(columns(joined, c.hiddenSize(), c.hiddenSize()));
      Tensor values = columns(joined, 2 * c.hiddenSize(), c.hiddenSize());
      store(keys, values, step.spans(), step.cache());
      return proj.forward(attend(queries, step.spans(), step.cache()));
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
