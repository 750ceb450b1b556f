package dev.fovea.pictures.jpeg;

/**
 * Makes red, green and blue of the components of JPEG, as libjpeg and Pillow do to the last bit.
 */
public final class JpegColors {
  private static final int SCALE_BITS = 16;
  private static final int HALF = 1 << (SCALE_BITS - 1);
  private static final int RED_OF_CR = fixedPoint(1.40200);
  private static final int BLUE_OF_CB = fixedPoint(1.77200);
  private static final int GREEN_OF_CR = fixedPoint(0.71414);
  private static final int GREEN_OF_CB = fixedPoint(0.34414);

  private JpegColors() {}

  /** How the components of a pixel make a color. */
  public enum Space {
    GRAY,
    YCBCR,
    RGB,
    CMYK,
    YCCK;

    int components() {
      return this == GRAY ? 1 : this == CMYK || this == YCCK ? 4 : 3;
    }
  }

  /** Writes the colors of a line, {@code [component, x]}, to {@code rgb}. */
  static void convert(byte[][] components, Space space, byte[] rgb) {
    switch (space) {
      case GRAY -> merge(components[0], components[0], components[0], rgb);
      case RGB -> merge(components[0], components[1], components[2], rgb);
      case YCBCR -> fromYcc(components, rgb);
      case CMYK -> {
        merge(components[0], components[1], components[2], rgb);
        fromInks(rgb, components[3]);
      }
      case YCCK -> {
        fromYcc(components, rgb);
        for (int i = 0; i < rgb.length; i++) {
          rgb[i] = (byte) ~rgb[i];
        }
        fromInks(rgb, components[3]);
      }
    }
  }

  private static void merge(byte[] red, byte[] green, byte[] blue, byte[] rgb) {
    for (int x = 0; x < red.length; x++) {
      rgb[3 * x] = red[x];
      rgb[3 * x + 1] = green[x];
      rgb[3 * x + 2] = blue[x];
    }
  }

  private static void fromYcc(byte[][] components, byte[] rgb) {
    byte[] ys = components[0];
    byte[] cbs = components[1];
    byte[] crs = components[2];
    for (int x = 0; x < ys.length; x++) {
      int y = ys[x] & 0xff;
      int cb = (cbs[x] & 0xff) - 128;
      int cr = (crs[x] & 0xff) - 128;
      int green = (-GREEN_OF_CB * cb + HALF - GREEN_OF_CR * cr) >> SCALE_BITS;
      rgb[3 * x] = clamp(y + ((RED_OF_CR * cr + HALF) >> SCALE_BITS));
      rgb[3 * x + 1] = clamp(y + green);
      rgb[3 * x + 2] = clamp(y + ((BLUE_OF_CB * cb + HALF) >> SCALE_BITS));
    }
  }

  /** Inverts the inks first: all JPEG files with four components are taken for Adobe's. */
  private static void fromInks(byte[] inks, byte[] lights) {
    for (int x = 0; x < lights.length; x++) {
      int light = lights[x] & 0xff;
      for (int at = 3 * x; at < 3 * x + 3; at++) {
        inks[at] = ink(255 - (inks[at] & 0xff), light);
      }
    }
  }

  /** Returns what is left of {@code light}, 255 less the black ink, under {@code ink}. */
  public static byte ink(int ink, int light) {
    int product = ink * light + 128;
    return clamp(light - (((product >> 8) + product) >> 8));
  }

  private static byte clamp(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }

  private static int fixedPoint(double value) {
    return (int) (value * (1 << SCALE_BITS) + 0.5);
  }
}
