package dev.fovea.pictures.vp8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.StringTokenizer;
import java.util.regex.Pattern;

/** The large tables of VP8 (RFC 6386). The arrays are shared: copy before changing. */
final class Vp8Tables {
  private static final String FILE = "vp8.txt";

  static final int BLOCK_TYPES = 4;
  static final int BANDS = 8;
  static final int CONTEXTS = 3;
  static final int PROBABILITIES = 11;
  static final int BLOCK_MODES = 10;

  /** By quantizer index: the factors of the first coefficient, and of the others. */
  static final int[] DC_FACTORS;

  static final int[] AC_FACTORS;

  /** {@code [mode above, mode to the left, 9]}. */
  static final int[] BLOCK_MODE;

  /** {@code [type, band, context, 11]}. */
  static final int[] COEFFICIENT_UPDATE;

  static final int[] COEFFICIENT_START;

  static {
    StringTokenizer numbers = new StringTokenizer(text());
    int coefficients = BLOCK_TYPES * BANDS * CONTEXTS * PROBABILITIES;
    DC_FACTORS = next(numbers, 128);
    AC_FACTORS = next(numbers, 128);
    BLOCK_MODE = next(numbers, BLOCK_MODES * BLOCK_MODES * (BLOCK_MODES - 1));
    COEFFICIENT_UPDATE = next(numbers, coefficients);
    COEFFICIENT_START = next(numbers, coefficients);
  }

  private Vp8Tables() {}

  private static String text() {
    try (InputStream in = Objects.requireNonNull(Vp8Tables.class.getResourceAsStream(FILE), FILE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return Pattern.compile("#.*").matcher(text).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] next(StringTokenizer numbers, int count) {
    int[] table = new int[count];
    for (int i = 0; i < count; i++) {
      table[i] = Integer.parseInt(numbers.nextToken());
    }
    return table;
  }
}
