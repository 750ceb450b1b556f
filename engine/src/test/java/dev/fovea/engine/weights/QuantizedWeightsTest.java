package dev.fovea.engine.weights;

import static dev.fovea.engine.weights.WeightsTest.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernels.Matrix;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizedWeightsTest {
  private static final int ROWS = 21;
  private static final int COLS = 256;

  private final Arena arena = Arena.ofShared();
  private final List<Checkpoint> opened = new ArrayList<>();
  private final SafetensorsWriter file = new SafetensorsWriter();
  private String config = "{}";

  @TempDir Path folder;

  @AfterEach
  void close() {
    opened.forEach(Checkpoint::close);
    arena.close();
  }

  static List<Arguments> formats() {
    List<Arguments> formats = new ArrayList<>();
    for (int bits : new int[] {2, 3, 4, 5, 6, 8}) {
      for (int group : new int[] {32, 64, 128}) {
        for (FloatType type : FloatType.values()) {
          formats.add(Arguments.of(bits, group, type));
        }
      }
    }
    return formats;
  }

  @ParameterizedTest
  @MethodSource("formats")
  void matrixAndTable_eachFormat_haveTheDequantizedValues(int bits, int group, FloatType type) {
    config = quantization(bits, group, "");
    float[] expected = layer("proj", bits, group, type);

    Weights root = open();

    Matrix matrix = root.matrix("proj", ROWS, COLS);
    assertThat(matrix).isInstanceOf(Matrix.Affine.class);
    assertThat(Matrices.values(matrix)).isEqualTo(expected);
    assertThat(root.table("proj.weight", ROWS, COLS).toArray()).isEqualTo(expected);
    assertThat(root.at("proj").table("weight", ROWS, COLS).toArray()).isEqualTo(expected);
    root.finish();
  }

  @Test
  void matrix_overridesOfMlxNames_applyToBothNamings() {
    config =
        quantization(
            4,
            64,
            """
            , "language_model.model.layers.0.down": {"bits": 6, "group_size": 32},
              "language_model.lm_head": {"bits": 8, "group_size": 64, "mode": "affine"},
              "vision_tower.fc": {"bits": 3, "group_size": 128},
              "language_model.model.up": true,
              "vision_tower.plain": false
            """);
    float[] down = layer("model.language_model.layers.0.down", 6, 32, FloatType.BF16);
    float[] head = layer("lm_head", 8, 64, FloatType.BF16);
    float[] vision = layer("model.visual.fc", 3, 128, FloatType.BF16);
    float[] up = layer("language_model.model.up", 4, 64, FloatType.BF16);
    layer("vision_tower.plain", 4, 64, FloatType.BF16);

    Weights root = open();

    assertThat(values(root, "model.language_model.layers.0.down")).isEqualTo(down);
    assertThat(values(root, "lm_head")).isEqualTo(head);
    assertThat(values(root, "model.visual.fc")).isEqualTo(vision);
    assertThat(values(root, "language_model.model.up")).isEqualTo(up);
    assertInvalid(
        () -> values(root, "vision_tower.plain"),
        "vision_tower.plain.scales: expected bits and group size for it in config.json");
  }

  @Test
  void matrix_withoutScales_isPlainAlthoughConfigQuantizes() {
    config = quantization(4, 64, "");
    float[] values = Matrices.ramp(ROWS * COLS);
    file.floats("proj.weight", FloatType.BF16, values, ROWS, COLS);

    assertThat(values(open(), "proj")).isEqualTo(values);
  }

  @Test
  void matrix_otherBitsThanConfig_isRefused() {
    config = quantization(8, 64, "");
    layer("proj", 4, 64, FloatType.BF16);

    assertInvalid(
        () -> values(open(), "proj"),
        "proj.weight: expected [21, 64], found [21, 32] in model.safetensors");
  }

  @Test
  void matrix_otherGroupThanConfig_isRefused() {
    config = quantization(4, 128, "");
    layer("proj", 4, 64, FloatType.BF16);

    assertInvalid(
        () -> values(open(), "proj"),
        "proj.scales: expected [21, 2], found [21, 4] in model.safetensors");
  }

  @Test
  void matrix_columnsNotAMultipleOfTheGroup_isRefused() {
    config = quantization(4, 128, "");
    layer("proj", 4, 64, FloatType.BF16);

    assertInvalid(
        () -> open().matrix("proj", ROWS, 96),
        "proj.weight: expected columns in groups of 128, found 96 columns");
  }

  @Test
  void matrix_quantizedWithoutDeclaration_isRefused() {
    layer("proj", 4, 64, FloatType.BF16);

    assertInvalid(() -> values(open(), "proj"), "proj.scales: expected bits and group size");
  }

  @Test
  void matrix_missingBiasesOrOtherTypes_areRefused() {
    config = quantization(4, 64, "");
    file.add("a.weight", ElementType.U32, new byte[2 * 32], 2, 8);
    file.floats("a.scales", FloatType.BF16, new float[2], 2, 1);
    file.add("b.weight", ElementType.I32, new byte[2 * 32], 2, 8);
    file.floats("b.scales", FloatType.BF16, new float[2], 2, 1);
    file.floats("b.biases", FloatType.BF16, new float[2], 2, 1);
    file.add("c.weight", ElementType.U32, new byte[2 * 32], 2, 8);
    file.floats("c.scales", FloatType.BF16, new float[2], 2, 1);
    file.floats("c.biases", FloatType.F32, new float[2], 2, 1);
    file.add("d.weight", ElementType.U32, new byte[2 * 32], 2, 8);

    Weights root = open();

    assertInvalid(() -> root.matrix("a", 2, 64), "a.biases: expected [2, 1], found no such");
    assertInvalid(() -> root.matrix("b", 2, 64), "b.weight: expected U32, found I32");
    assertInvalid(() -> root.matrix("c", 2, 64), "c.biases: expected BF16, found F32");
    assertInvalid(() -> root.matrix("d", 2, 8), "d.weight: expected BF16, F16 or F32, found U32");
  }

  /** Adds a random layer and returns its values by the definition. */
  private float[] layer(String name, int bits, int group, FloatType type) {
    Random random = new Random(bits * 1000L + group);
    byte[] words = new byte[ROWS * COLS * bits / 8];
    float[] scales = new float[ROWS * COLS / group];
    float[] biases = new float[scales.length];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = (1 + random.nextInt(64)) / 64f;
      biases[i] = -random.nextInt(32) / 4f;
    }
    float[] values = new float[ROWS * COLS];
    for (int i = 0; i < values.length; i++) {
      int quant = random.nextInt(1 << bits);
      // Rows are whole words, so the bits of all rows are one stream.
      for (int bit = 0; bit < bits; bit++) {
        int position = i * bits + bit;
        words[position / 8] |= (byte) ((quant >> bit & 1) << position % 8);
      }
      values[i] = scales[i / group] * quant + biases[i / group];
    }
    file.add(name + ".weight", ElementType.U32, words, ROWS, COLS * bits / 32);
    file.floats(name + ".scales", type, scales, ROWS, COLS / group);
    file.floats(name + ".biases", type, biases, ROWS, COLS / group);
    return values;
  }

  private static float[] values(Weights root, String name) {
    return Matrices.values(root.matrix(name, ROWS, COLS));
  }

  private static String quantization(int bits, int group, String overrides) {
    return """
    {"quantization": {"bits": %d, "group_size": %d, "mode": "affine" %s}}
    """
        .formatted(bits, group, overrides);
  }

  private Weights open() {
    opened.forEach(Checkpoint::close); // Windows keeps mapped files from being written.
    file.write(folder.resolve("model.safetensors"));
    SafetensorsWriter.write(folder.resolve("config.json"), config);
    Checkpoint checkpoint = Checkpoint.open(folder);
    opened.add(checkpoint);
    return checkpoint.weights(arena);
  }
}
