package dev.fovea.pictures.raster;

/** Composites on white, bit for bit as Pillow's {@code alpha_composite} on an opaque background. */
public final class White {
  private static final int PRECISION = 7;

  private White() {}

  /** Returns the 8-bit {@code value} seen on white with the opacity {@code alpha}, 0 to 255. */
  public static byte blend(int value, int alpha) {
    int sum = ((value * alpha + 255 * (255 - alpha)) << PRECISION) + (0x80 << PRECISION);
    return (byte) ((((sum >> 8) + sum) >> 8) >> PRECISION);
  }

  /** Sets a pixel as {@link Lines#put} does, to the color seen on white. */
  public static void put(byte[] line, int x, int color, int alpha) {
    if (alpha == 255) {
      Lines.put(line, x, color);
    } else {
      line[3 * x] = blend((color >> 16) & 0xff, alpha);
      line[3 * x + 1] = blend((color >> 8) & 0xff, alpha);
      line[3 * x + 2] = blend(color & 0xff, alpha);
    }
  }
}
