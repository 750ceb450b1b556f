package dev.fovea.engine.models;

import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.util.List;

/**
 * What the vision tower made of a picture. Owns its memory until closed.
 *
 * @param memory the workspace that holds the tensors
 * @param tokens {@code [tokens, hidden]}, in place of the embeddings of the placeholder tokens
 * @param deepStack tensors of the same shape, the i-th to be added after decoder layer i
 */
public record ImageFeatures(Workspace memory, Tensor tokens, List<Tensor> deepStack)
    implements AutoCloseable {
  @Override
  public void close() {
    memory.close();
  }
}
