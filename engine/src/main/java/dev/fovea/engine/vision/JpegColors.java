package dev.fovea.engine.vision;

/**
 * Makes red, green and blue of the components of JPEG, as libjpeg and Pillow do to the last bit.
 */
final class JpegColors {
  private static final int SCALE_BITS = 16;
  private static final int HALF = 1 << (SCALE_BITS - 1);
  private static final int RED_OF_CR = fixedPoint(1.40200);
  private static final int BLUE_OF_CB = fixedPoint(1.77200);
  private static final int GREEN_OF_CR = fixedPoint(0.71414);
  private static final int GREEN_OF_CB = fixedPoint(0.34414);

  private JpegColors() {}

  /** Returns the RGB pixels of {@code components}; may overwrite and return it. */
  static byte[] rgb(byte[] components, JpegFormat.Colors colors) {
    return switch (colors) {
      case RGB -> components;
      case GRAY -> gray(components);
      case YCBCR -> {
        for (int at = 0; at < components.length; at += 3) {
          fromYcc(components, at);
        }
        yield components;
      }
      case CMYK -> cmyk(components);
      case YCCK -> {
        for (int at = 0; at < components.length; at += 4) {
          fromYcc(components, at);
          for (int i = 0; i < 3; i++) {
            components[at + i] = (byte) (255 - (components[at + i] & 0xff));
          }
        }
        yield cmyk(components);
      }
    };
  }

  private static byte[] gray(byte[] values) {
    byte[] pixels = new byte[3 * values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[3 * i] = values[i];
      pixels[3 * i + 1] = values[i];
      pixels[3 * i + 2] = values[i];
    }
    return pixels;
  }

  private static void fromYcc(byte[] values, int at) {
    int y = values[at] & 0xff;
    int cb = (values[at + 1] & 0xff) - 128;
    int cr = (values[at + 2] & 0xff) - 128;
    int green = (-GREEN_OF_CB * cb + HALF - GREEN_OF_CR * cr) >> SCALE_BITS;
    values[at] = clamp(y + ((RED_OF_CR * cr + HALF) >> SCALE_BITS));
    values[at + 1] = clamp(y + green);
    values[at + 2] = clamp(y + ((BLUE_OF_CB * cb + HALF) >> SCALE_BITS));
  }

  /** Inverts the inks first: all JPEG files with four components are taken for Adobe's. */
  private static byte[] cmyk(byte[] inks) {
    byte[] pixels = new byte[inks.length / 4 * 3];
    for (int i = 0; i < inks.length / 4; i++) {
      int light = inks[4 * i + 3] & 0xff;
      for (int channel = 0; channel < 3; channel++) {
        pixels[3 * i + channel] = ink(255 - (inks[4 * i + channel] & 0xff), light);
      }
    }
    return pixels;
  }

  /** Returns what is left of {@code light}, 255 less the black ink, under {@code ink}. */
  static byte ink(int ink, int light) {
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
