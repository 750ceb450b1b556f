package dev.fovea.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.FoveaException;
import dev.fovea.pictures.raster.RgbImage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares what is made of 900 damaged files with what {@code tools/fuzz/pictures.py} found Pillow
 * to make of them: loaded or refused, and the pixels.
 */
class MutatedPicturesTest {
  @Test
  void decode_damagedFiles_doesAsPillow() {
    List<String> otherVerdict = new ArrayList<>();
    List<String> otherPixels = new ArrayList<>();
    int cases = 0;
    for (JsonNode row : GoldenImages.json("mutated.json")) {
      JsonNode expected = row.get(4);
      String found = picture(damaged(row));
      cases++;
      if (found.isEmpty() != expected.isNull()) {
        otherVerdict.add(row.toString());
      } else if (!found.isEmpty() && !found.equals(expected.toString())) {
        otherPixels.add(row.toString());
      }
    }

    assertThat(cases).isEqualTo(900);
    assertThat(otherVerdict).hasSizeLessThan(9);
    assertThat(otherPixels).hasSizeLessThan(9);
  }

  /** Returns the size and the start of the checksum of the pixels, or nothing if refused. */
  private static String picture(byte[] data) {
    try {
      RgbImage image = ImageFile.open(data).decode();
      return "[%d,%d,\"%s\"]"
          .formatted(
              image.width(), image.height(), GoldenImages.sha256(image.pixels()).substring(0, 16));
    } catch (FoveaException e) {
      assertThat(e.getMessage()).doesNotContain("java.", "Exception", "dev.fovea");
      return "";
    }
  }

  private static byte[] damaged(JsonNode row) {
    byte[] data = GoldenImages.file(row.get(0).asText());
    int at = row.get(1).asInt();
    int less = row.get(2).asInt();
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    damaged.write(data, 0, at);
    damaged.writeBytes(HexFormat.of().parseHex(row.get(3).asText()));
    damaged.write(data, at + less, data.length - at - less);
    return damaged.toByteArray();
  }
}
