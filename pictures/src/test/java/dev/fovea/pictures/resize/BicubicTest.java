package dev.fovea.pictures.resize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.pictures.GoldenImages;
import dev.fovea.pictures.raster.RgbImage;
import org.junit.jupiter.api.Test;

class BicubicTest {
  @Test
  void resize_goldenSizes_equalsPillowBitForBit() {
    int cases = 0;
    for (JsonNode row : GoldenImages.json("resize.json")) {
      RgbImage image =
          GoldenImages.noise(row.get(0).asInt(), row.get(1).asInt(), row.get(4).asInt());

      RgbImage resized = GoldenImages.resized(image, row.get(2).asInt(), row.get(3).asInt());

      assertThat(GoldenImages.sha256(resized.pixels()))
          .as("%s", row)
          .isEqualTo(row.get(5).asText());
      cases++;
    }
    assertThat(cases).isEqualTo(150);
  }

  @Test
  void resize_sameSize_isTheSamePicture() {
    RgbImage image = GoldenImages.noise(7, 5, 1);

    assertThat(GoldenImages.resized(image, 7, 5).pixels()).isEqualTo(image.pixels());
  }
}
