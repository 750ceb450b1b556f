package dev.fovea.engine.vision;

import java.util.Arrays;

/**
 * Resizes pictures bit for bit as Pillow's {@code Image.resize(size, BICUBIC)} does.
 *
 * <p>The algorithm: a separable convolution with Keys' cubic kernel (a = -0.5), widened by the
 * scale when shrinking, so that every source pixel counts. The picture between the two passes has 8
 * bits again. Weights are normalised in double precision and then rounded to fixed point.
 */
final class Bicubic {
  /** 8 bits for the value and 2 for the overshoot of the negative lobes leave 22 for the weight. */
  private static final int PRECISION = 32 - 8 - 2;

  private static final int HALF = 1 << (PRECISION - 1);
  private static final double A = -0.5;
  private static final double SUPPORT = 2.0;

  private Bicubic() {}

  /** Returns {@code image} in the size {@code width x height}; itself if it has that size. */
  static RgbImage resize(RgbImage image, int width, int height) {
    return columnsFirst(image, width, height)
        ? resizeRows(resizeColumns(image, height), width)
        : resizeColumns(resizeRows(image, width), height);
  }

  /** The rule of Pillow from version 13 on; before it, rows were always first. */
  private static boolean columnsFirst(RgbImage image, int width, int height) {
    int less = image.height() - height;
    return less > 0 && less > 2 * (image.width() - width);
  }

  private static RgbImage resizeRows(RgbImage image, int width) {
    if (width == image.width()) {
      return image;
    }
    Taps taps = Taps.of(image.width(), width);
    byte[] source = image.pixels();
    byte[] target = new byte[3 * width * image.height()];
    int at = 0;
    for (int y = 0; y < image.height(); y++) {
      int row = 3 * image.width() * y;
      for (int x = 0; x < width; x++) {
        int from = row + 3 * taps.first[x];
        int weight = x * taps.capacity;
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int i = 0; i < taps.count[x]; i++) {
          int w = taps.weights[weight + i];
          red += (source[from] & 0xff) * w;
          green += (source[from + 1] & 0xff) * w;
          blue += (source[from + 2] & 0xff) * w;
          from += 3;
        }
        target[at++] = clip(red);
        target[at++] = clip(green);
        target[at++] = clip(blue);
      }
    }
    return new RgbImage(width, image.height(), target);
  }

  private static RgbImage resizeColumns(RgbImage image, int height) {
    if (height == image.height()) {
      return image;
    }
    Taps taps = Taps.of(image.height(), height);
    byte[] source = image.pixels();
    int stride = 3 * image.width();
    byte[] target = new byte[stride * height];
    int[] sums = new int[stride];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, HALF);
      for (int i = 0; i < taps.count[y]; i++) {
        addRow(sums, source, stride * (taps.first[y] + i), taps.weights[y * taps.capacity + i]);
      }
      int row = stride * y;
      for (int x = 0; x < stride; x++) {
        target[row + x] = clip(sums[x]);
      }
    }
    return new RgbImage(image.width(), height, target);
  }

  private static void addRow(int[] sums, byte[] source, int from, int weight) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += (source[from + x] & 0xff) * weight;
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.clamp(sum >> PRECISION, 0, 255);
  }

  /** The source pixels, and their weights, that each target pixel of a line is made of. */
  private static final class Taps {
    final int[] first;
    final int[] count;
    final int capacity;

    /** {@code [target, capacity]}. */
    final int[] weights;

    private Taps(int target, int capacity) {
      this.first = new int[target];
      this.count = new int[target];
      this.capacity = capacity;
      this.weights = new int[Math.multiplyExact(target, capacity)];
    }

    static Taps of(int source, int target) {
      double scale = (double) source / target;
      double stretch = Math.max(scale, 1.0);
      double support = SUPPORT * stretch;
      Taps taps = new Taps(target, (int) Math.ceil(support) * 2 + 1);
      double[] weights = new double[taps.capacity];
      for (int i = 0; i < target; i++) {
        double center = (i + 0.5) * scale;
        int first = Math.max((int) (center - support + 0.5), 0);
        int count = Math.min((int) (center + support + 0.5), source) - first;
        taps.first[i] = first;
        taps.count[i] = count;
        double sum = 0;
        for (int k = 0; k < count; k++) {
          weights[k] = kernel((k + first - center + 0.5) * (1.0 / stretch));
          sum += weights[k];
        }
        for (int k = 0; k < count; k++) {
          taps.weights[i * taps.capacity + k] =
              fixedPoint(sum == 0 ? weights[k] : weights[k] / sum);
        }
      }
      return taps;
    }

    private static double kernel(double distance) {
      double x = Math.abs(distance);
      if (x < 1.0) {
        return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
      }
      return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * A : 0.0;
    }

    private static int fixedPoint(double weight) {
      return (int) (weight * (1 << PRECISION) + Math.copySign(0.5, weight));
    }
  }
}
