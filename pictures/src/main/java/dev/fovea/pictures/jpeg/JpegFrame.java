package dev.fovea.pictures.jpeg;

import java.io.IOException;
import java.util.List;

/**
 * What the frame header of a JPEG file says.
 *
 * @param progressive whether the coefficients come in several scans
 */
record JpegFrame(int width, int height, boolean progressive, List<Component> components) {
  private static final int BLOCK = 8;
  private static final int MAX_SIDE = 65_500;

  /**
   * A component of the pixels.
   *
   * @param across its samples in a row of the smallest unit of pixels
   * @param down its samples in a column of it
   * @param table the number of its quantization table
   */
  record Component(int id, int across, int down, int table) {}

  int maxAcross() {
    return components.stream().mapToInt(Component::across).max().orElse(1);
  }

  int maxDown() {
    return components.stream().mapToInt(Component::down).max().orElse(1);
  }

  /** Returns the units in a row. */
  int unitsAcross() {
    return divided(width, BLOCK * maxAcross());
  }

  /** Returns the units in a column. */
  int unitsDown() {
    return divided(height, BLOCK * maxDown());
  }

  /** Returns the blocks of a component in a row, without those that only fill up units. */
  int blocksAcross(Component component) {
    return divided((long) width * component.across, BLOCK * maxAcross());
  }

  int blocksDown(Component component) {
    return divided((long) height * component.down, BLOCK * maxDown());
  }

  /** Returns the samples of a component in a row. */
  int samplesAcross(Component component) {
    return divided((long) width * component.across, maxAcross());
  }

  int samplesDown(Component component) {
    return divided((long) height * component.down, maxDown());
  }

  /** Returns all blocks of a component. */
  long blocks(Component component) {
    return (long) unitsAcross() * component.across * unitsDown() * component.down;
  }

  private static int divided(long value, int by) {
    return (int) ((value + by - 1) / by);
  }

  /** Throws unless the samples are of sizes that can be decoded. */
  void check() throws IOException {
    if (width > MAX_SIDE || height > MAX_SIDE) {
      throw new IOException("its frame is of %d x %d pixels".formatted(width, height));
    }
    for (Component component : components) {
      if (component.across < 1
          || component.across > 4
          || component.down < 1
          || component.down > 4) {
        throw new IOException(
            "its component has %d x %d samples a unit, expected 1 to 4"
                .formatted(component.across, component.down));
      }
      if (maxAcross() % component.across != 0 || maxDown() % component.down != 0) {
        throw new IOException(
            "its components have %d x %d and %d x %d samples a unit, which is not supported"
                .formatted(maxAcross(), maxDown(), component.across, component.down));
      }
    }
  }
}
