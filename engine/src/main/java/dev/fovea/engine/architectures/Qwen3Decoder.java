package dev.fovea.engine.architectures;

import static dev.fovea.engine.nn.Ops.add;
import static dev.fovea.engine.nn.Ops.attend;
import static dev.fovea.engine.nn.Ops.gatherRows;
import static dev.fovea.engine.nn.Ops.store;

import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.nn.Embedding;
import dev.fovea.engine.nn.GatedMlp;
import dev.fovea.engine.nn.Layers;
import dev.fovea.engine.nn.Linear;
import dev.fovea.engine.nn.RmsNorm;
import dev.fovea.engine.nn.Rope;
import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.util.List;

/**
 * Qwen3 with dense layers: norms on queries and keys, no biases, interleaved M-RoPE, and DeepStack
 * features added after the first layers. In a prompt without pictures all axes agree, so that
 * M-RoPE is plain RoPE.
 *
 * <p>The reference for numbers is {@code modeling_qwen3.py}, with {@code modeling_qwen3_vl.py} for
 * pictures, of transformers.
 */
record Qwen3Decoder(
    TextConfig c,
    float[] frequencies,
    Embedding embedTokens,
    List<DecoderLayer> layers,
    RmsNorm norm,
    Linear lmHead)
    implements Decoder {
  static final Architecture ARCHITECTURE =
      new TextArchitecture("qwen3", TextConfig.CONTEXT_LENGTH, Qwen3Decoder::load);

  /** Loads the decoder of a model without pictures. */
  private static Qwen3Decoder load(Weights root, Weights layers, Config config) {
    config.expect("attention_bias", "false");
    return load(root, layers, TextConfig.textOnly(config));
  }

  /**
   * Loads the decoder.
   *
   * @param root the checkpoint's root, above the head
   * @param w the place of the layers
   */
  static Qwen3Decoder load(Weights root, Weights w, TextConfig c) {
    Embedding embedTokens = Embedding.load(w, "embed_tokens", c.vocabularySize(), c.hiddenSize());
    List<DecoderLayer> layers =
        Layers.load(c.layerCount(), i -> DecoderLayer.load(w.at("layers", i), c, i));
    return new Qwen3Decoder(
        c,
        Rope.frequencies(c.ropeTheta(), c.headDim(), c.headDim() / 2),
        embedTokens,
        layers,
        RmsNorm.load(w, "norm", c.hiddenSize(), c.epsilon()),
        LanguageHead.load(root, embedTokens, c));
  }

  @Override
  public TextShape shape() {
    return c.shape();
  }

  @Override
  public Tensor forward(Step step) {
    Workspace workspace = step.workspace();
    Tensor h = embedTokens.forward(step.tokens(), step.rows(), workspace);
    step.placeImages(h);
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

  /** Interleaved M-RoPE: frequencies take turns, time, height, width, as far as sections reach. */
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

  /** Attention, then a gated MLP, each on normalised rows and added to what came in. */
  private record DecoderLayer(
      RmsNorm inputLayernorm, Attention selfAttn, RmsNorm postAttentionLayernorm, GatedMlp mlp) {

    static DecoderLayer load(Weights w, TextConfig c, int index) {
      return new DecoderLayer(
          RmsNorm.load(w, "input_layernorm", c.hiddenSize(), c.epsilon()),
          Attention.load(w.at("self_attn"), c, index),
          RmsNorm.load(w, "post_attention_layernorm", c.hiddenSize(), c.epsilon()),
          GatedMlp.load(w.at("mlp"), c.hiddenSize(), c.intermediateSize()));
    }

    void forward(Tensor h, Step step) {
      add(h, selfAttn.forward(inputLayernorm.forward(h), step));
      add(h, mlp.forward(postAttentionLayernorm.forward(h)));
    }
  }

  /** Grouped-query attention with a norm on each query and key head. */
  private record Attention(
      TextConfig c,
      int layer,
      Linear qProj,
      Linear kProj,
      Linear vProj,
      Linear oProj,
      RmsNorm qNorm,
      RmsNorm kNorm) {

    static Attention load(Weights w, TextConfig c, int layer) {
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
}
