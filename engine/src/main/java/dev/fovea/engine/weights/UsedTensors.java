package dev.fovea.engine.weights;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/** Which tensors of a checkpoint were used, and how many bytes they have. */
final class UsedTensors {
  /** What older exports contain although it follows from the config. */
  private static final List<String> BUFFERS = List.of(".inv_freq", ".position_ids");

  private final Set<String> used = new HashSet<>();
  private final ObjLongConsumer<String> progress;
  private long bytes;

  /** Creates the books of a checkpoint of which nothing was used. */
  UsedTensors(ObjLongConsumer<String> progress) {
    this.progress = progress;
  }

  /** Notes that a tensor is used. */
  void add(StoredTensor tensor) {
    if (used.add(tensor.name())) {
      bytes += tensor.byteSize();
    }
  }

  /** Notes that tensors of these names, if there are any, need not be used. */
  void ignore(Collection<String> names) {
    used.addAll(names);
  }

  /** Returns whether a tensor was used or need not be. */
  boolean covers(StoredTensor tensor) {
    return used.contains(tensor.name()) || BUFFERS.stream().anyMatch(tensor.name()::endsWith);
  }

  /** Tells that what was added is loaded. */
  void report(String name) {
    progress.accept(name, bytes);
  }
}
