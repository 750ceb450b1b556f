package dev.fovea.pictures.jpeg;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The Huffman codes that the JPEG standard suggests. Like libjpeg-turbo, pictures in one scan that
 * leave codes out, such as those of motion JPEG, are read with these.
 */
final class JpegUsualCodes {
  /** The numbers of words by length, and their values. */
  private static final String[] FIRST = {
    "00010501010101010100000000000000000102030405060708090a0b",
    "00030101010101010101010000000000000102030405060708090a0b"
  };

  private static final String[] OTHER = {
    "0002010303020403050504040000017d01020300041105122131410613516107"
        + "227114328191a1082342b1c11552d1f02433627282090a161718191a25262728"
        + "292a3435363738393a434445464748494a535455565758595a63646566676869"
        + "6a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7"
        + "a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2"
        + "e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa",
    "0002010204040304070504040001027700010203110405213106124151076171"
        + "1322328108144291a1b1c109233352f0156272d10a162434e125f11718191a26"
        + "2728292a35363738393a434445464748494a535455565758595a636465666768"
        + "696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5"
        + "a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9da"
        + "e2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
  };

  private JpegUsualCodes() {}

  /** How many there are for first coefficients, and for others. */
  static int count() {
    return FIRST.length;
  }

  static JpegCode code(int number, boolean first) throws IOException {
    byte[] bytes = HexFormat.of().parseHex((first ? FIRST : OTHER)[number]);
    int[] numbers = new int[16 + 256];
    for (int i = 0; i < bytes.length; i++) {
      numbers[i] = bytes[i] & 0xff;
    }
    return new JpegCode(Arrays.copyOf(numbers, 16), Arrays.copyOfRange(numbers, 16, 272), first);
  }
}
