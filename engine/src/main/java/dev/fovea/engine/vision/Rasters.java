package dev.fovea.engine.vision;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/** Makes RGB of what ImageIO's readers return, without the color management of Java 2D. */
final class Rasters {
  private Rasters() {}

  /** Decodes the first picture of {@code data} with a reader of {@code provider}. */
  static RgbImage read(ImageReaderSpi provider, byte[] data) throws IOException {
    return rgb(image(provider, data));
  }

  private static BufferedImage image(ImageReaderSpi provider, byte[] data) throws IOException {
    ImageReader reader = provider.createReaderInstance();
    try (var stream = new PatientStream(data)) {
      reader.setInput(stream);
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  static RgbImage rgb(BufferedImage image) throws IOException {
    Raster raster = image.getRaster();
    ColorModel model = image.getColorModel();
    int width = image.getWidth();
    byte[] pixels = new byte[3 * width * image.getHeight()];
    int bands = raster.getNumBands();
    int[] line = new int[width * bands];
    int[] color = new int[4];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, line);
      for (int x = 0; x < width; x++) {
        if (model instanceof IndexColorModel palette) {
          indexed(palette, line[x], color);
        } else {
          direct(model, line, x * bands, bands, color);
        }
        pixels[at++] = White.blend(color[0], color[3]);
        pixels[at++] = White.blend(color[1], color[3]);
        pixels[at++] = White.blend(color[2], color[3]);
      }
    }
    return new RgbImage(width, image.getHeight(), pixels);
  }

  private static void indexed(IndexColorModel palette, int index, int[] color) {
    int argb = palette.getRGB(index);
    color[0] = (argb >> 16) & 0xff;
    color[1] = (argb >> 8) & 0xff;
    color[2] = argb & 0xff;
    color[3] = argb >>> 24;
  }

  private static void direct(ColorModel model, int[] line, int at, int bands, int[] color)
      throws IOException {
    int depth = model.getComponentSize(0);
    if (depth > 16) {
      throw new IOException("its samples have %d bits, expected at most 16".formatted(depth));
    }
    boolean inks = model.getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    color[3] = 255;
    switch (inks ? 5 : bands) {
      case 1, 2 -> {
        int gray = eightBits(line[at], depth);
        color[0] = gray;
        color[1] = gray;
        color[2] = gray;
        if (bands == 2) {
          color[3] = eightBits(line[at + 1], depth);
        }
      }
      case 3, 4 -> {
        for (int i = 0; i < bands; i++) {
          color[i] = eightBits(line[at + i], depth);
        }
      }
      case 5 -> {
        int light = 255 - eightBits(line[at + 3], depth);
        for (int i = 0; i < 3; i++) {
          color[i] = JpegColors.ink(eightBits(line[at + i], depth), light) & 0xff;
        }
      }
      default -> throw new IOException("its pixels have " + bands + " samples");
    }
  }

  private static int eightBits(int sample, int depth) {
    return depth >= 8 ? sample >>> (depth - 8) : sample * 255 / ((1 << depth) - 1);
  }
}
