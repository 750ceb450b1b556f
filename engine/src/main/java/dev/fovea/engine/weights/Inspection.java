package dev.fovea.engine.weights;

import dev.fovea.base.FoveaException;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Packing;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Collects all that is wrong with the tensors of a checkpoint, where loading would end at the first
 * thing. A model that is made from {@link Checkpoint#weights(Inspection)} holds placeholders and
 * cannot compute. Confined to one thread.
 */
public final class Inspection {
  private static final int MOST_PROBLEMS = 2000;

  private final List<String> problems = new ArrayList<>();
  private final Workspace views = new Workspace();
  private final MemorySegment value = Arena.ofAuto().allocate(Float.BYTES, Float.BYTES);
  private final Matrix matrix = Packing.f32(value, 1, 1, Arena.ofAuto());

  /** Creates an inspection that has found nothing yet. */
  public Inspection() {}

  /** Returns what was found, each with the tensor's name and file, in the order of the model. */
  public List<String> problems() {
    return Collections.unmodifiableList(problems);
  }

  /**
   * Takes note of what loading would have thrown.
   *
   * @throws FoveaException if there are too many problems to go on
   */
  void note(FoveaException problem) {
    if (problems.size() == MOST_PROBLEMS) {
      throw InvalidCheckpoint.error("over " + MOST_PROBLEMS + " tensors are wrong");
    }
    problems.add(problem.message());
  }

  void noteUnused(StoredTensor tensor) {
    note(
        InvalidCheckpoint.error(
            InvalidCheckpoint.shown(tensor.name())
                + ": expected no such tensor, found "
                + Arrays.toString(tensor.shape())
                + " in "
                + tensor.file().name()));
  }

  Matrix matrix() {
    return matrix;
  }

  Tensor tensor() {
    return views.view(value, 0, 1, 1);
  }
}
