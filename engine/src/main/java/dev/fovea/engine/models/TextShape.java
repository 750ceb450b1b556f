package dev.fovea.engine.models;

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
    int layers, int kvHeads, int headDim, int vocabularySize, int contextLength) {}
