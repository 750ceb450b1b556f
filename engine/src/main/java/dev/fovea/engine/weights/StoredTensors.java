package dev.fovea.engine.weights;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tensors of a checkpoint by name. Cannot be changed. */
final class StoredTensors {
  private final TreeMap<String, StoredTensor> byName;

  StoredTensors(SortedMap<String, StoredTensor> byName) {
    this.byName = new TreeMap<>(byName);
  }

  /** Returns all tensors, in the order of their names. */
  Collection<StoredTensor> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** Returns whether a name starts with {@code path} and a dot; all do if it is empty. */
  boolean anyUnder(String path) {
    String start = path.isEmpty() ? "" : path + ".";
    String name = byName.ceilingKey(start);
    return name != null && name.startsWith(start);
  }

  /** Returns whether the names are those that MLX gives. */
  boolean mlx() {
    return anyUnder("vision_tower") || anyUnder("language_model.model");
  }

  /**
   * Returns a tensor.
   *
   * @param shape what it should be, for the message
   * @throws dev.fovea.base.FoveaException if there is none of that name
   */
  StoredTensor require(String name, long... shape) {
    StoredTensor tensor = byName.get(name);
    if (tensor == null) {
      throw InvalidCheckpoint.error(
          name
              + ": expected "
              + Arrays.toString(shape)
              + ", found no such tensor in "
              + files(byName.values()));
    }
    return tensor;
  }

  /** Returns the names of the files that {@code tensors} are in, for messages. */
  static String files(Collection<StoredTensor> tensors) {
    TreeSet<String> files =
        tensors.stream()
            .map(tensor -> tensor.file().name())
            .collect(Collectors.toCollection(TreeSet::new));
    return switch (files.size()) {
      case 0 -> "the checkpoint";
      case 1 -> files.getFirst();
      default -> files.getFirst() + " to " + files.getLast();
    };
  }
}
