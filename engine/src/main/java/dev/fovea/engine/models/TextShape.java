package dev.fovea.engine.models;

import dev.fovea.kernels.KeyValues;

/**
 * The sizes of a text decoder that its surroundings need.
 *
 * @param layers attention layers, each with keys and values of its own
 * @param kvHeads key-value heads of a layer
 * @param headDim width of a head
 * @param vocabularySize columns of the logits
 * @param contextLength positions that the model was made for
 */
public record TextShape(
    int layers, int kvHeads, int headDim, int vocabularySize, int contextLength) {
  /** Returns the bytes that the keys and values of one token take in all layers together. */
  public long tokenBytes() {
    return KvCache.pageBytes(this) / KeyValues.PAGE;
  }
}
