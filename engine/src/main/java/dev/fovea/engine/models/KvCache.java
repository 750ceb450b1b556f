package dev.fovea.engine.models;

import dev.fovea.kernels.KeyValues;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The keys and values of all layers, in pages of {@link KeyValues#PAGE} positions that sequences
 * take and give back. A page number is good for all layers.
 *
 * <p>Grows when asked, by copying; who holds a {@link KeyValues} must fetch it anew after {@link
 * #ensure}. Confined to the thread of the model's loop. Owns its memory until closed.
 */
public final class KvCache implements AutoCloseable {
  private final TextShape shape;
  private final Arena[] arenas;
  private final KeyValues[] layers;
  private int pages;

  /** Creates a cache without pages. */
  public KvCache(TextShape shape) {
    this.shape = shape;
    arenas = new Arena[shape.layers()];
    layers = new KeyValues[shape.layers()];
  }

  /** Returns the bytes that one page takes in all layers together. */
  public static long pageBytes(TextShape shape) {
    return 2L * shape.layers() * KeyValues.pageBytes(shape.kvHeads(), shape.headDim());
  }

  /** Returns the number of pages there is memory for. */
  public int pages() {
    return pages;
  }

  /** Returns the keys and values of layer {@code layer}. */
  public KeyValues layer(int layer) {
    return layers[layer];
  }

  /**
   * Makes room for pages {@code [0, wanted)}, keeping what the present ones hold.
   *
   * @throws OutOfMemoryError if the memory cannot be had; the cache is as before then, or has room
   *     in some layers only, and can be used as before
   */
  public void ensure(int wanted) {
    if (wanted <= pages) {
      return;
    }
    long bytes = KeyValues.pageBytes(shape.kvHeads(), shape.headDim()) * wanted;
    for (int i = 0; i < layers.length; i++) {
      grow(i, bytes);
    }
    pages = wanted;
  }

  private void grow(int layer, long bytes) {
    if (layers[layer] != null && layers[layer].keys().byteSize() >= bytes) {
      return;
    }
    Arena arena = Arena.ofShared();
    MemorySegment keys;
    MemorySegment values;
    try {
      keys = arena.allocate(bytes, 64);
      values = arena.allocate(bytes, 64);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw e;
    }
    Arena former = arenas[layer];
    if (former != null) {
      keys.copyFrom(layers[layer].keys());
      values.copyFrom(layers[layer].values());
      former.close();
    }
    arenas[layer] = arena;
    layers[layer] = new KeyValues(keys, values, shape.kvHeads(), shape.headDim());
  }

  @Override
  public void close() {
    for (int i = 0; i < arenas.length; i++) {
      if (arenas[i] != null) {
        arenas[i].close();
      }
    }
    pages = 0;
  }
}
