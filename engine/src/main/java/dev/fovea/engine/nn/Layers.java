package dev.fovea.engine.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/** Layers of the same kind, one after the other. */
public final class Layers {
  private Layers() {}

  /**
   * Loads {@code count} layers in their order.
   *
   * @param load loads the layer of an index, or throws
   */
  public static <T> List<T> load(int count, IntFunction<T> load) {
    // Grows as it goes: a damaged configuration may promise more layers than there is memory for.
    List<T> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(load.apply(i));
    }
    return Collections.unmodifiableList(layers);
  }
}
