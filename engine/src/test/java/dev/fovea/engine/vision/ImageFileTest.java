package dev.fovea.engine.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.FoveaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageFileTest {
  static List<String> files() {
    return GoldenImages.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void decode_goldenFile_equalsPillow(String name) {
    RgbImage expected = ImageFile.open(GoldenImages.bytes("pixels/" + name + ".png")).decode();
    ImageFile file = ImageFile.open(GoldenImages.file(name));

    RgbImage image = file.decode();

    assertThat(file.width()).isEqualTo(expected.width());
    assertThat(file.height()).isEqualTo(expected.height());
    assertThat(image.width()).isEqualTo(expected.width());
    assertThat(largestDifference(image, expected)).isLessThanOrEqualTo(0);
  }

  private static int largestDifference(RgbImage one, RgbImage other) {
    int largest = 0;
    for (int i = 0; i < one.pixels().length; i++) {
      int difference = (one.pixels()[i] & 0xff) - (other.pixels()[i] & 0xff);
      largest = Math.max(largest, Math.abs(difference));
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({
    "jpeg-420.jpg, JPEG",
    "png-rgb.png, PNG",
    "gif.gif, GIF",
    "bmp-24.bmp, BMP",
    "webp-lossy.webp, WebP",
    "tiff-raw.tif, TIFF"
  })
  void format_eachFormat_isNamed(String name, String format) {
    assertThat(ImageFile.open(GoldenImages.file(name)).format()).isEqualTo(format);
  }

  /** What is cut off the others may be a later picture. */
  static List<String> singles() {
    return files().stream()
        .filter(name -> !name.equals("gif-animated.gif") && !name.equals("tiff-pages.tif"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("singles")
  void decode_truncated_isRefused(String name) {
    byte[] data = GoldenImages.file(name);
    for (double part : new double[] {0.1, 0.5, 0.8}) {
      byte[] cut = Arrays.copyOf(data, (int) (data.length * part));

      assertThatThrownBy(() -> ImageFile.open(cut).decode())
          .as("%d of %d bytes", cut.length, data.length)
          .isInstanceOf(FoveaException.class)
          .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_IMAGE);
    }
  }

  @Test
  void decode_deepGray_takesTheUpperBits() {
    byte[] file = png(3, 1, 16, 0, new byte[] {0, 0, 1, (byte) 0x80, 0, (byte) 0xff, (byte) 0xff});

    assertThat(ImageFile.open(file).decode().pixels())
        .containsExactly(0, 0, 0, 0x80, 0x80, 0x80, 0xff, 0xff, 0xff);
  }

  @Test
  void open_bomb_isRefusedWithNumbersWithoutDecoding() {
    assertTooLarge(png(50_000, 50_000, 8, 2, new byte[0]), "50000 x 50000", "178956970");
    assertTooLarge(png(70_000, 10, 8, 2, new byte[0]), "70000 x 10", "65535");
    assertTooLarge(png(-1, -1, 8, 2, new byte[0]), "4294967295 x 4294967295", "65535");
  }

  private static void assertTooLarge(byte[] data, String... parts) {
    assertThatThrownBy(() -> ImageFile.open(data))
        .isInstanceOf(FoveaException.class)
        .hasFieldOrPropertyWithValue("code", ErrorCode.IMAGE_TOO_LARGE)
        .hasMessageContainingAll(parts);
  }

  @Test
  void open_tooManyBytesToDecode_isRefused() {
    byte[] file = GoldenImages.file("tiff-16bit-rgb.tif");
    ByteBuffer.wrap(file).putShort(18, (short) 13_000).putShort(30, (short) 13_000);

    assertTooLarge(file, "13000 x 13000", "1521000000", "1073741824");
  }

  @Test
  void open_largeLosslessWebp_isRefused() {
    byte[] file = GoldenImages.file("webp-lossless.webp");
    int side = 12_000 - 1;
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(21, side | (side << 14));

    assertTooLarge(file, "12000 x 12000");
  }

  @Test
  void decode_losslessWebpWithTooFewData_isRefused() {
    byte[] file = GoldenImages.file("webp-lossless.webp");
    int side = 5_000 - 1;
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(21, side | (side << 14));
    ImageFile opened = ImageFile.open(file);

    assertThatThrownBy(opened::decode)
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_IMAGE)
        .hasMessageContaining("its data end too early");
  }

  @Test
  void decode_webpLargerThanItsHeader_isRefused() {
    byte[] file = GoldenImages.file("webp-lossy-alpha.webp");
    file[24] = 10;
    ImageFile opened = ImageFile.open(file);

    assertThatThrownBy(opened::decode)
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_IMAGE)
        .hasMessageContaining("says 11 x 31 pixels, its picture 45 x 31");
  }

  @Test
  void open_noPixels_isRefused() {
    assertInvalid(png(0, 10, 8, 2, new byte[0]), "0 x 10");
  }

  @Test
  void decode_moreLinesThanData_isRefused() {
    byte[] file = png(2, 2, 8, 0, new byte[] {0, 1, 2});
    ImageFile opened = ImageFile.open(file);

    assertThatThrownBy(opened::decode)
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_IMAGE)
        .hasMessageContaining("line 1 of 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          %PDF-1.7                                 | PDF
          <?xml version="1.0"?><svg width="1"/>    | SVG
          <!DOCTYPE html><html></html>             | HTML
          xxxxftypavif0000                         | AVIF
          xxxxftypheic0000                         | HEIC
          xxxxftypmp420000                         | MP4
          8BPS                                     | Photoshop
          data:image/png;base64,AAAA               | data: URL
          hello                                    | 68 65 6c 6c 6f
          """)
  void open_somethingElse_saysWhatItIs(String start, String name) {
    assertInvalid(start.getBytes(StandardCharsets.US_ASCII), name);
  }

  @Test
  void open_nothing_isRefused() {
    assertInvalid(new byte[0], "0 bytes");
  }

  private static void assertInvalid(byte[] data, String part) {
    assertThatThrownBy(() -> ImageFile.open(data))
        .isInstanceOf(FoveaException.class)
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_IMAGE)
        .hasMessageContaining(part);
  }

  /** Returns a PNG file whose unpacked lines, filters included, are {@code lines}. */
  private static byte[] png(int width, int height, int depth, int color, byte[] lines) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) depth)
            .put((byte) color)
            .array();
    byte[] packed = new byte[lines.length + 100];
    int length;
    try (var deflater = new java.util.zip.Deflater()) {
      deflater.setInput(lines);
      deflater.finish();
      length = deflater.deflate(packed);
    }
    ByteBuffer file = ByteBuffer.allocate(200 + packed.length);
    file.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    chunk(file, "IHDR", header);
    chunk(file, "IDAT", Arrays.copyOf(packed, length));
    chunk(file, "IEND", new byte[0]);
    return Arrays.copyOf(file.array(), file.position());
  }

  private static void chunk(ByteBuffer file, String type, byte[] data) {
    CRC32 sum = new CRC32();
    sum.update(type.getBytes(StandardCharsets.US_ASCII));
    sum.update(data);
    file.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    file.putInt((int) sum.getValue());
  }
}
