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
 * Qwen2 with dense layers: biases on queries, keys and values, and M-RoPE by sections. In a prompt
 * without pictures all axes agree, so that M-RoPE is plain RoPE.
 *
 * <p>The reference for numbers is {@code modeling_qwen2.py}, with {@code modeling_qwen2_5_vl.py}
 * for pictures, of transformers.
 */
record Qwen2Decoder(
    TextConfig c,
    float[] frequencies,
    Embedding embedTokens,
    List<DecoderLayer> layers,
    RmsNorm norm,
    Linear lmHead)
    implements Decoder {
  static final Architecture ARCHITECTURE =
      new TextArchitecture("qwen2", TextConfig.CONTEXT_LENGTH, Qwen2Decoder::load);

  /** Loads the decoder of a model without pictures. */
  private static Qwen2Decoder load(Weights root, Weights layers, Config config) {
    return load(root, layers, TextConfig.textOnly(config));
  }

  /**
   * Loads the decoder.
   *
   * @param root the checkpoint's root, above the head
   * @param w the place of the layers
   */
  static Qwen2Decoder load(Weights root, Weights w, TextConfig c) {
    Embedding embedTokens = Embedding.load(w, "embed_tokens", c.vocabularySize(), c.hiddenSize());
    List<DecoderLayer> layers =
        Layers.load(c.layerCount(), i -> DecoderLayer.load(w.at("layers", i), c, i));
    return new Qwen2Decoder(
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
      workspace.pop();
    }
    return lmHead.forward(norm.forward(gatherRows(h, step.sampled(), step.sampledCount())));
  }

  /** M-RoPE by sections: the first frequencies turn with time, then height, then width. */
  private void turn(Step step) {
    int height = c.mropeSection()[0];
    int width = height + c.mropeSection()[1];
    step.rope().begin(step.rows(), c.headDim(), step.workspace());
    for (int row = 0; row < step.rows(); row++) {
      for (int i = 0; i < frequencies.length; i++) {
        int[] positions = i < height ? step.time() : i < width ? step.height() : step.width();
        step.rope().set(row, i, positions[row] * frequencies[i]);
      }
    }
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

  /** Grouped-query attention. */
  private record Attention(int layer, Linear qProj, Linear kProj, Linear vProj, Linear oProj) {

    static Attention load(Weights w, TextConfig c, int layer) {
      int queries = c.headCount() * c.headDim();
      int keys = c.kvHeadCount() * c.headDim();
      return new Attention(
          layer,
          Linear.withBias(w, "q_proj", queries, c.hiddenSize()),
          Linear.withBias(w, "k_proj", keys, c.hiddenSize()),
          Linear.withBias(w, "v_proj", keys, c.hiddenSize()),
          Linear.load(w, "o_proj", c.hiddenSize(), queries));
    }

    Tensor forward(Tensor x, Step step) {
      Tensor queries = step.rope().rotate(qProj.forward(x)); // [T, H * D]
      Tensor keys = step.rope().rotate(kProj.forward(x)); // [T, G * D]
      Tensor values = vProj.forward(x); // [T, G * D]
      KeyValues cache = step.cache().layer(layer);
      store(keys, values, step.spans(), cache);
      return oProj.forward(attend(queries, step.spans(), cache));
    }
  }
}
