package dev.fovea.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.pictures.raster.RgbImage;
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
import org.junit.jupiter.params.provider.ValueSource;

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
    assertTooLarge(
        progressive(13_000, 13_000, 4, 1),
        "13000 x 13000",
        "bytes to decode, more than 1073741824");
  }

  @Test
  void open_tooManyScans_isRefusedWithNumbers() {
    // 1.5 MB that took 45 seconds, and was then answered.
    assertTooLarge(progressive(13_000, 13_000, 1, 99), "13000 x 13000", "16731000000", "894784850");
  }

  @Test
  void open_scansBehindAnEndInAComment_countToo() {
    byte[] file = progressive(13_000, 13_000, 1, 99);
    byte[] hidden = new byte[file.length + 6];
    int first = 2 + 13 + 10;
    System.arraycopy(file, 0, hidden, 0, first);
    ByteBuffer.wrap(hidden, first, 6).putInt(0xfffe0004).putShort((short) 0xffd9);
    System.arraycopy(file, first, hidden, first + 6, file.length - first);

    assertTooLarge(hidden, "16731000000");
  }

  @Test
  void open_usualProgressiveOf50Megapixels_isNotTooLarge() {
    byte[] file = GoldenImages.file("jpeg-progressive-444.jpg");
    int frame = indexOf(file, 0xffc2);
    ByteBuffer.wrap(file).putShort(frame + 5, (short) 6_000).putShort(frame + 7, (short) 8_333);

    assertThat(ImageFile.open(file).width()).isEqualTo(8_333);
  }

  private static int indexOf(byte[] file, int marker) {
    for (int i = 0; i + 1 < file.length; i++) {
      if ((file[i] & 0xff) == marker >> 8 && (file[i + 1] & 0xff) == (marker & 0xff)) {
        return i;
      }
    }
    throw new IllegalArgumentException();
  }

  /** Returns the headers of a progressive JPEG file of many empty scans. */
  private static byte[] progressive(int width, int height, int components, int scans) {
    int scanBytes = 8 + 2 * components;
    ByteBuffer file = ByteBuffer.allocate(2 + 10 + 3 * components + scans * scanBytes + 2);
    file.putShort((short) 0xffd8).putShort((short) 0xffc2).putShort((short) (8 + 3 * components));
    file.put((byte) 8).putShort((short) height).putShort((short) width).put((byte) components);
    for (int i = 0; i < components; i++) {
      file.put((byte) (i + 1)).put((byte) 0x11).put((byte) 0);
    }
    for (int scan = 0; scan < scans; scan++) {
      file.putShort((short) 0xffda).putShort((short) (6 + 2 * components)).put((byte) components);
      for (int i = 0; i < components; i++) {
        file.put((byte) (i + 1)).put((byte) 0);
      }
      file.put(new byte[3]);
    }
    return file.putShort((short) 0xffd9).array();
  }

  @Test
  void decode_losslessWebpWithTooFewData_isRefused() {
    byte[] file = GoldenImages.file("webp-lossless.webp");
    int side = 5_000 - 1;
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(21, side | (side << 14));
    ImageFile opened = ImageFile.open(file);

    assertThatThrownBy(opened::decode)
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_IMAGE)
        .hasMessageContaining("its lossless data end too early");
  }

  @Test
  void open_webpLargerThanItsHeader_isRefused() {
    byte[] file = GoldenImages.file("webp-lossy-alpha.webp");
    file[24] = 10;

    assertInvalid(file, "says 11 x 31 pixels, its picture 45 x 31");
  }

  @Test
  void open_noPixels_isRefused() {
    assertInvalid(png(0, 10, 8, 2, new byte[0]), "0 x 10");
  }

  @Test
  void decode_dataEndWithinALine_isRefused() {
    byte[] file = png(2, 2, 8, 0, new byte[] {0, 1, 2, 0});
    ImageFile opened = ImageFile.open(file);

    assertThatThrownBy(opened::decode)
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_IMAGE)
        .hasMessageContaining("line 1 of 2");
  }

  @Test
  void decode_dataEndAfterALine_isBlackFromThere() {
    byte[] file = png(2, 2, 8, 0, new byte[] {0, 1, 2});

    assertThat(ImageFile.open(file).decode().pixels())
        .containsExactly(1, 1, 1, 2, 2, 2, 0, 0, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 8, 11, 12, 16, 20, 21})
  void decode_pngCutAfterItsLastPixel_isWhole(int missing) {
    byte[] file = GoldenImages.file("png-rgb.png");
    RgbImage whole = ImageFile.open(file).decode();

    byte[] cut = Arrays.copyOf(file, file.length - missing);

    assertThat(ImageFile.open(cut).decode().pixels()).isEqualTo(whole.pixels());
  }

  @Test
  void decode_pngChecksumOfPixelsWrong_isWhole() {
    byte[] file = GoldenImages.file("png-rgb.png");
    byte[] wrong = file.clone();
    wrong[file.length - 13] ^= 1;

    assertThat(ImageFile.open(wrong).decode().pixels())
        .isEqualTo(ImageFile.open(file).decode().pixels());
  }

  @Test
  void decode_pngCutWithinItsPixels_isRefused() {
    byte[] file = GoldenImages.file("png-rgb.png");

    assertThatThrownBy(() -> ImageFile.open(Arrays.copyOf(file, file.length - 40)).decode())
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_IMAGE)
        .hasMessageContaining("it is truncated");
  }

  @Test
  void open_endsInItsHeader_saysWhatIsMissing() {
    byte[] file = Arrays.copyOf(GoldenImages.file("bmp-24.bmp"), 20);

    assertInvalid(file, "it has 20 bytes, and goes on after them");
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
          hello                                    | not a picture: expected JPEG
          """)
  void open_somethingElse_saysWhatItIs(String start, String name) {
    assertInvalid(start.getBytes(StandardCharsets.US_ASCII), name);
  }

  @Test
  void open_somethingElse_tellsNothingOfItsContent() {
    byte[] secret = "root:$6$salt$hash:19000:0:99999:7:::".getBytes(StandardCharsets.US_ASCII);

    assertThatThrownBy(() -> ImageFile.open(secret))
        .hasMessage("not a picture: expected JPEG, PNG, GIF, BMP, WebP or TIFF");
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
