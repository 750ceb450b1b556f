package dev.fovea.kernels;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes products and their results by {@link IntegerProducts} to a file, for {@code check.c}: for
 * each, six integers (bits, group, whether parameters are float32, outputs, columns, rows), then
 * quants, scales, biases, x and y. Everything is little-endian.
 */
final class NativeSamples {
  private static final float[] NUMBERS = {
    1, 0, -0f, Float.MIN_VALUE, 3.8e-34f, 4e-34f, 1e-20f, 3e5f, 1e30f, Float.MAX_VALUE, Float.NaN
  };

  private NativeSamples() {}

  static void main(String[] arguments) throws IOException {
    try (Arena arena = Arena.ofShared();
        Workspace workspace = new Workspace();
        OutputStream file =
            new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[0])))) {
      Samples samples = new Samples(arena, 23);
      for (int[] shape : new int[][] {{1, 1, 3}, {17, 2, 11}, {33, 1, 65}, {50, 3, 9}}) {
        for (Matrix.Affine w : samples.affine(shape[0], shape[1])) {
          Tensor x = samples.fill(workspace.tensor(shape[2], w.cols()), 1);
          write(w, x, file);
        }
      }
      for (Matrix.Affine w : samples.affine(17, 2)) {
        write(w, extremeNumbers(samples, workspace, w.cols()), file);
        extremeParameters(samples, w);
        write(w, samples.fill(workspace.tensor(3, w.cols()), 1e-3f), file);
        w.quants().fill((byte) 0xff);
        write(w, largestSums(workspace, w.cols()), file);
      }
    }
  }

  static Tensor extremeNumbers(Samples samples, Workspace workspace, int cols) {
    Tensor x = samples.fill(workspace.tensor(2 * NUMBERS.length, cols), 1);
    for (int t = 0; t < x.rows(); t++) {
      for (int k = 0; k < cols; k++) {
        float number = NUMBERS[t / 2];
        x.set(t, k, t % 2 == 0 || k % 11 == 0 ? x.get(t, k) * number : x.get(t, k));
      }
    }
    return x;
  }

  /**
   * Gives the matrix parameters over all of float32's range: subnormal parts, and infinite ones.
   */
  static void extremeParameters(Samples samples, Matrix.Affine w) {
    boolean wide = w.parameters() == Matrix.Parameters.F32;
    for (MemorySegment parameters : List.of(w.scales(), w.biases())) {
      long count = parameters.byteSize() / (wide ? Float.BYTES : Short.BYTES);
      for (long i = 0; i < count; i++) {
        float value = (float) (samples.number() * Math.pow(10, 38 * samples.number()));
        if (wide) {
          parameters.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        } else {
          short upper = (short) (Float.floatToRawIntBits(value) >>> 16);
          parameters.setAtIndex(ValueLayout.JAVA_SHORT, i, upper);
        }
      }
    }
  }

  /** Returns integers whose sums come close to the end of 32 bits, and digits to that of 8. */
  static Tensor largestSums(Workspace workspace, int cols) {
    Tensor x = workspace.tensor(6, cols);
    for (int k = 0; k < cols; k++) {
      x.set(0, k, 32_639);
      x.set(1, k, -32_639);
      x.set(2, k, k % 2 == 0 ? 32_639 : -32_639);
      x.set(3, k, k % 32 == 0 ? 32_639 : 127 + k % 3);
      x.set(4, k, k % 32 == 0 ? -32_639 : -127 - k % 3);
      x.set(5, k, k % 32 == 0 ? 32_639 : 32_511 - k % 3);
    }
    return x;
  }

  private static void write(Matrix.Affine w, Tensor x, OutputStream file) throws IOException {
    try (Workspace workspace = new Workspace()) {
      Tensor y = workspace.tensor(x.rows(), w.rows());
      IntegerProducts.multiply(x, w, y);
      int wide = w.parameters() == Matrix.Parameters.F32 ? 1 : 0;
      ByteBuffer head = ByteBuffer.allocate(6 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      head.putInt(w.bits()).putInt(w.group()).putInt(wide);
      head.putInt(w.rows()).putInt(w.cols()).putInt(x.rows());
      file.write(head.array());
      for (MemorySegment part :
          List.of(w.quants(), w.scales(), w.biases(), x.segment(), y.segment())) {
        file.write(part.toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }
}
