package dev.fovea.pictures.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.pictures.GoldenImages;
import dev.fovea.pictures.raster.ImageSize;
import dev.fovea.pictures.raster.RgbImage;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares 500 sizes of pictures with what {@code tools/golden/image_fuzz.py} found the reference
 * to make of them: the grid always, the resized pixels bit for bit if they are few, or all of them
 * with {@code -Dfovea.golden.all=true}.
 */
final class ImageProcessorFuzzTest {
  private static final int FEW_PIXELS = 120_000;
  private static final float[] ANY = {0.5f, 0.5f, 0.5f};

  @ParameterizedTest
  @CsvSource({"2, 16, 65536, 16777216", "3, 14, 3136, 12845056"})
  void process_anySize_equalsTheReference(int column, int patch, long least, long most) {
    ImageProcessor processor =
        new ImageProcessor(new ProcessorConfig(patch, 2, 2, least, most, 1 / 255.0, ANY, ANY));
    boolean all = Boolean.getBoolean("fovea.golden.all");
    int compared = 0;
    int refused = 0;
    for (JsonNode row : GoldenImages.json("fuzz.json")) {
      int width = row.get(0).intValue();
      int height = row.get(1).intValue();
      JsonNode expected = row.get(column);
      if (expected.isNull()) {
        assertRefused(processor, width, height);
        refused++;
        continue;
      }
      ImageSize target = processor.target(width, height, OptionalInt.empty());
      Grid grid = new Grid(expected.get(0).intValue(), expected.get(1).intValue());
      assertThat(processor.grid(target)).as("%d x %d", width, height).isEqualTo(grid);
      assertThat(processor.tokens(target)).isEqualTo(grid.patches() / 4);
      long pixels = Math.max((long) width * height, (long) target.width() * target.height());
      if (all || pixels <= FEW_PIXELS) {
        assertThat(checksum(picture(width, height), target))
            .as("%d x %d to %d x %d", width, height, target.width(), target.height())
            .isEqualTo(expected.get(2).longValue());
        compared++;
      }
    }
    assertThat(refused).isPositive();
    assertThat(compared + refused).isGreaterThan(all ? 499 : 250);
  }

  private static void assertRefused(ImageProcessor processor, int width, int height) {
    assertThatThrownBy(() -> processor.target(width, height, OptionalInt.empty()))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_TOO_LARGE))
        .hasMessageContaining("%d x %d".formatted(width, height))
        .hasMessageContaining("200");
  }

  private static long checksum(RgbImage picture, ImageSize target) {
    CRC32 checksum = new CRC32();
    checksum.update(GoldenImages.resized(picture, target.width(), target.height()).pixels());
    return checksum.getValue();
  }

  private static RgbImage picture(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels[at++] = (byte) (x * 7 + y * 3);
        pixels[at++] = (byte) (x * y + x / 5 * 40);
        pixels[at++] = (byte) ((x * x + y * y * 3) / 8 + (x ^ y));
      }
    }
    return new RgbImage(width, height, pixels);
  }
}
