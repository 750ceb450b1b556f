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
import dev.fovea.engine.weights.Weights;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.util.List;

/**
 * Llama 2 and 3, and models that share their architecture: biases everywhere or nowhere, and RoPE
 * whose frequencies may be scaled for longer contexts.
 *
 * <p>The reference for numbers is {@code modeling_llama.py} of transformers. Letters: T tokens, H
 * heads, G key-value heads, D width of a head.
 */
record LlamaDecoder(
    LlamaConfig c, Embedding embedTokens, List<DecoderLayer> layers, RmsNorm norm, Linear lmHead)
    implements Decoder {
  static final Architecture ARCHITECTURE =
      new TextArchitecture("llama", LlamaConfig.CONTEXT_LENGTH, LlamaDecoder::load);

  private static LlamaDecoder load(Weights root, Weights w, Config config) {
    LlamaConfig c = LlamaConfig.of(config);
    TextConfig t = c.text();
    Embedding embedTokens = Embedding.load(w, "embed_tokens", t.vocabularySize(), t.hiddenSize());
    return new LlamaDecoder(
        c,
        embedTokens,
        Layers.load(t.layerCount(), i -> DecoderLayer.load(w.at("layers", i), c, i)),
        RmsNorm.load(w, "norm", t.hiddenSize(), t.epsilon()),
        LanguageHead.load(root, embedTokens, t));
  }

  @Override
  public TextShape shape() {
    return c.text().shape();
  }

  @Override
  public Tensor forward(Step step) {
    Workspace workspace = step.workspace();
    Tensor h = embedTokens.forward(step.tokens(), step.rows(), workspace);
    turn(step);
    for (DecoderLayer layer : layers) {
      workspace.push();
      layer.forward(h, step);
      workspace.pop();
    }
    return lmHead.forward(norm.forward(gatherRows(h, step.sampled(), step.sampledCount())));
  }

  private void turn(Step step) {
    step.rope().begin(step.rows(), c.text().headDim(), step.workspace());
    for (int row = 0; row < step.rows(); row++) {
      for (int i = 0; i < c.frequencies().length; i++) {
        step.rope().set(row, i, step.time()[row] * c.frequencies()[i]);
      }
    }
  }

  /** Attention, then a gated MLP, each on normalised rows and added to what came in. */
  private record DecoderLayer(
      RmsNorm inputLayernorm, Attention selfAttn, RmsNorm postAttentionLayernorm, GatedMlp mlp) {

    static DecoderLayer load(Weights w, LlamaConfig c, int index) {
      int hidden = c.text().hiddenSize();
      int intermediate = c.text().intermediateSize();
      return new DecoderLayer(
          RmsNorm.load(w, "input_layernorm", hidden, c.text().epsilon()),
          Attention.load(w.at("self_attn"), c, index),
          RmsNorm.load(w, "post_attention_layernorm", hidden, c.text().epsilon()),
          GatedMlp.load(w.at("mlp"), hidden, intermediate, c.mlpBias()));
    }

    void forward(Tensor h, Step step) {
      add(h, selfAttn.forward(inputLayernorm.forward(h), step));
      add(h, mlp.forward(postAttentionLayernorm.forward(h)));
    }
  }

  /** Grouped-query attention. */
  private record Attention(int layer, Linear qProj, Linear kProj, Linear vProj, Linear oProj) {

    static Attention load(Weights w, LlamaConfig c, int layer) {
      int hidden = c.text().hiddenSize();
      int queries = c.text().headCount() * c.text().headDim();
      int keys = c.text().kvHeadCount() * c.text().headDim();
      return new Attention(
          layer,
          Linear.load(w, "q_proj", queries, hidden, c.attentionBias()),
          Linear.load(w, "k_proj", keys, hidden, c.attentionBias()),
          Linear.load(w, "v_proj", keys, hidden, c.attentionBias()),
          Linear.load(w, "o_proj", hidden, queries, c.attentionBias()));
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
