package dev.fovea.kernels;

/**
 * The {@linkplain Kernels arithmetic} on whole tensors, with the work shared out over all cores.
 *
 * <p>Checks shapes, then splits the work in chunks that free workers claim. Calls return when the
 * result is complete. One instance serves one thread at a time (usually a model's loop).
 */
public final class Compute {
  /** Creates the arithmetic of one thread. */
  public Compute() {}
}
