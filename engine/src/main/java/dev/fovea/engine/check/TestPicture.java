package dev.fovea.engine.check;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A picture drawn in code: a red disc on a shaded ground, with a blue bar beside it. */
final class TestPicture {
  private static final int WIDTH = 224;
  private static final int HEIGHT = 160;
  private static final int RADIUS = 50;

  private TestPicture() {}

  /** Returns the picture as a PNG file. */
  static byte[] png() {
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        picture.setRGB(x, y, color(x, y));
      }
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return file.toByteArray();
  }

  private static int color(int x, int y) {
    int right = x - 80;
    int down = y - HEIGHT / 2;
    if (right * right + down * down < RADIUS * RADIUS) {
      return 0xE02020;
    }
    if (x >= 170 && x < 200 && y >= 30 && y < 130) {
      return 0x2040E0;
    }
    int shade = 200 + (x + y) % 50;
    return shade << 16 | shade << 8 | shade;
  }
}
