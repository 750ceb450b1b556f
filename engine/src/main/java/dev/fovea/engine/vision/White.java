package dev.fovea.engine.vision;

/** Composites on white, bit for bit as Pillow's {@code alpha_composite} on an opaque background. */
final class White {
  private static final int PRECISION = 7;

  private White() {}

  /** Returns the 8-bit {@code value} seen on white with the opacity {@code alpha}, 0 to 255. */
  static byte blend(int value, int alpha) {
    int sum = ((value * alpha + 255 * (255 - alpha)) << PRECISION) + (0x80 << PRECISION);
    return (byte) ((((sum >> 8) + sum) >> 8) >> PRECISION);
  }
}
