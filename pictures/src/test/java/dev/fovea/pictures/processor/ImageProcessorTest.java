package dev.fovea.pictures.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import dev.fovea.pictures.GoldenImages;
import dev.fovea.pictures.ImageFile;
import dev.fovea.pictures.raster.ImageSize;
import dev.fovea.pictures.raster.RgbImage;
import dev.fovea.pictures.raster.Scratch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageProcessorTest {
  private static final float[] HALVES = {0.5f, 0.5f, 0.5f};
  private static final ProcessorConfig QWEN3 =
      new ProcessorConfig(16, 2, 2, 65_536, 16_777_216, 1 / 255.0, HALVES, HALVES);
  private static final ProcessorConfig QWEN25 =
      new ProcessorConfig(
          14,
          2,
          2,
          3_136,
          12_845_056,
          1 / 255.0,
          floats(0.48145466, 0.4578275, 0.40821073),
          floats(0.26862954, 0.26130258, 0.27577711));
  private static final ProcessorConfig NANO =
      new ProcessorConfig(16, 2, 2, 9_216, 50_176, 1 / 255.0, HALVES, HALVES);

  private static float[] floats(double red, double green, double blue) {
    return new float[] {(float) red, (float) green, (float) blue};
  }

  private static ProcessorConfig checkpoint(String name) {
    return switch (name) {
      case "qwen3-vl" -> QWEN3;
      case "qwen2.5-vl" -> QWEN25;
      case "fovea-nano" -> NANO;
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void grid_goldenSizes_equalsSmartResize() {
    ProcessorConfig[] checkpoints = {QWEN3, QWEN25, NANO};
    int cases = 0;
    for (JsonNode row : GoldenImages.json("sizes.json")) {
      int width = row.get(0).asInt();
      int height = row.get(1).asInt();
      for (int i = 0; i < checkpoints.length; i++) {
        ImageProcessor processor = new ImageProcessor(checkpoints[i]);
        JsonNode expected = row.get(2 + i);
        if (expected.isNull()) {
          assertRefused(processor, width, height);
        } else {
          ImageSize target = processor.target(width, height, OptionalInt.empty());
          Grid grid = new Grid(expected.get(0).asInt(), expected.get(1).asInt());
          assertThat(processor.grid(target)).as("%d x %d", width, height).isEqualTo(grid);
          assertThat(processor.tokens(target)).isEqualTo(grid.patches() / 4);
        }
        cases++;
      }
    }
    assertThat(cases).isEqualTo(1500);
  }

  private static void assertRefused(ImageProcessor processor, int width, int height) {
    assertThatThrownBy(() -> processor.target(width, height, OptionalInt.empty()))
        .as("%d x %d", width, height)
        .hasFieldOrPropertyWithValue("code", ErrorCode.IMAGE_TOO_LARGE);
  }

  @Test
  void target_extremeShape_saysTheNumbers() {
    assertThatThrownBy(() -> new ImageProcessor(QWEN3).target(9000, 40, OptionalInt.empty()))
        .isInstanceOf(FoveaException.class)
        .hasMessageContaining("9000 x 40")
        .hasMessageContaining("225.0")
        .hasMessageContaining("200");
  }

  @Test
  void target_smallerLimit_isKept() {
    ImageSize target = new ImageProcessor(QWEN3).target(4000, 3000, OptionalInt.of(200_000));

    assertThat(target).isEqualTo(new ImageSize(512, 384));
  }

  @Test
  void target_limitOverTheModels_changesNothing() {
    ImageProcessor processor = new ImageProcessor(NANO);

    assertThat(processor.target(4000, 3000, OptionalInt.of(Integer.MAX_VALUE)))
        .isEqualTo(processor.target(4000, 3000, OptionalInt.empty()));
  }

  @Test
  void target_limitUnderTheModelsLeast_isKept() {
    ImageSize target = new ImageProcessor(QWEN3).target(4000, 4000, OptionalInt.of(5_000));

    assertThat(target).isEqualTo(new ImageSize(64, 64));
  }

  @Test
  void target_limitOfNothing_isRefused() {
    assertThatThrownBy(() -> new ImageProcessor(QWEN3).target(10, 10, OptionalInt.of(0)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_REQUEST)
        .hasMessageContaining("0");
  }

  @Test
  void patches_goldenSizes_equalsTransformersBitForBit() {
    for (JsonNode row : GoldenImages.json("patches.json")) {
      ImageProcessor processor = new ImageProcessor(checkpoint(row.get(0).asText()));
      int width = row.get(1).asInt();
      int height = row.get(2).asInt();
      RgbImage image = GoldenImages.noise(width, height, row.get(3).asInt());
      ImageSize target = processor.target(width, height, OptionalInt.empty());
      RgbImage resized = GoldenImages.resized(image, target.width(), target.height());
      Grid grid = processor.grid(target);
      assertThat(grid).isEqualTo(new Grid(row.get(4).get(0).asInt(), row.get(4).get(1).asInt()));

      float[] values = patches(processor, new ProcessedImage(width, height, resized, grid));

      for (JsonNode sample : row.get(6)) {
        int at = sample.get(0).asInt() * processor.patchCols() + sample.get(1).asInt();
        assertThat(values[at]).isEqualTo((float) sample.get(2).asDouble(), Offset.offset(1e-6f));
      }
      assertThat(GoldenImages.sha256(bytes(values))).as("%s", row).isEqualTo(row.get(5).asText());
    }
  }

  private static float[] patches(ImageProcessor processor, ProcessedImage image) {
    try (Workspace workspace = new Workspace()) {
      Tensor out = workspace.tensor(image.grid().patches(), processor.patchCols());
      processor.patches(image, out);
      return out.toArray();
    }
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  @Test
  void patches_wrongTensor_isRefused() {
    ImageProcessor processor = new ImageProcessor(NANO);
    ProcessedImage image =
        new ProcessedImage(32, 32, GoldenImages.noise(32, 32, 0), new Grid(2, 2));
    try (Workspace workspace = new Workspace()) {
      Tensor out = workspace.tensor(4, 7);

      assertThatThrownBy(() -> processor.patches(image, out))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected [4, 1536], found [4, 7]");
    }
  }

  @Test
  void process_turnedPicture_hasTheShownSize() {
    ImageFile file = ImageFile.open(GoldenImages.file("jpeg-exif-6.jpg"));

    ProcessedImage image = new ImageProcessor(NANO).process(file, OptionalInt.empty());

    assertThat(image.originalWidth()).isEqualTo(31);
    assertThat(image.originalHeight()).isEqualTo(45);
    assertThat(image.pixels().width()).isEqualTo(16 * image.grid().width());
    assertThat(image.pixels().height()).isEqualTo(16 * image.grid().height());
  }

  static List<String> files() {
    return GoldenImages.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void workingBytes_eachFile_coversWhatIsTaken(String name) {
    ImageFile file = ImageFile.open(GoldenImages.file(name));
    ImageProcessor processor = new ImageProcessor(NANO);
    for (OptionalInt most : List.of(OptionalInt.empty(), OptionalInt.of(2_000))) {
      try (Scratch scratch = new Scratch()) {
        processor.process(file, most, scratch);

        assertThat(processor.workingBytes(file, most))
            .as("%s of %s", most, name)
            .isGreaterThanOrEqualTo(scratch.taken());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void process_interrupted_isCancelled(String name) {
    ImageFile file = ImageFile.open(GoldenImages.file(name));
    ImageProcessor processor = new ImageProcessor(NANO);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> processor.process(file, OptionalInt.empty()))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  /** The pixels of a turned picture are those that the turned pixels are resized to. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8"})
  void process_anyOrientation_equalsTurningFirst(int orientation) {
    ImageFile file = ImageFile.open(GoldenImages.file("jpeg-exif-%d.jpg".formatted(orientation)));
    for (int most : new int[] {1, 3_000, 20_000}) {
      ProcessedImage image = new ImageProcessor(NANO).process(file, OptionalInt.of(most));

      RgbImage pixels = image.pixels();
      assertThat(pixels.pixels())
          .isEqualTo(GoldenImages.resized(file.decode(), pixels.width(), pixels.height()).pixels());
    }
  }
}
