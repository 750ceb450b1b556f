import org.jspecify.annotations.NullMarked;

/** Tensors in off-heap memory and the arithmetic on them. Depends on nothing of ours. */
@NullMarked
module dev.fovea.kernels {
  requires static org.jspecify;
  requires jdk.incubator.vector;

  exports dev.fovea.kernels;
}
