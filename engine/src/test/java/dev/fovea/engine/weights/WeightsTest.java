package dev.fovea.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.kernels.Matrix;
import dev.fovea.kernels.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightsTest {
  private final Arena arena = Arena.ofShared();
  private final List<Checkpoint> opened = new ArrayList<>();
  private final SafetensorsWriter file = new SafetensorsWriter();

  @TempDir Path folder;

  @AfterEach
  void close() {
    opened.forEach(Checkpoint::close);
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(FloatType.class)
  void matrix_eachFloatType_hasTheValuesOfTheFile(FloatType type) {
    float[] values = Matrices.ramp(19 * 7);
    // An odd number of bytes before it: tensors need not be aligned.
    file.add("pad", ElementType.U8, new byte[3], 3);
    file.floats("layers.2.proj.weight", type, values, 19, 7);

    Weights layer = open().at("layers", 2);

    assertThat(Matrices.values(layer.matrix("proj", 19, 7))).isEqualTo(values);
    assertThat(layer.path()).isEqualTo("layers.2");
  }

  @ParameterizedTest
  @EnumSource(FloatType.class)
  void vectorAndTable_eachFloatType_haveTheValuesOfTheFile(FloatType type) {
    float[] values = Matrices.ramp(15);
    file.add("pad", ElementType.U8, new byte[1], 1);
    file.floats("norm.weight", type, values, 15);
    file.floats("pos_embed.weight", type, values, 3, 5);

    Weights root = open();

    assertThat(root.at("norm").vector("weight", 15).toArray()).isEqualTo(values);
    assertThat(root.vector("norm.weight", 15).cols()).isEqualTo(15);
    assertThat(root.table("pos_embed.weight", 3, 5).toArray()).isEqualTo(values);
    assertThat(root.table("pos_embed", 3, 5).rows()).isEqualTo(3);
    assertThat(root.at("pos_embed").table("weight", 3, 5).get(2, 4)).isEqualTo(values[14]);
  }

  @Test
  void matrix_afterClosingTheCheckpoint_staysValid() {
    float[] values = Matrices.ramp(6);
    file.floats("proj.weight", FloatType.F32, values, 2, 3).write(model());
    SafetensorsWriter.write(folder.resolve("config.json"), "{}");

    Matrix matrix;
    Tensor table;
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      matrix = checkpoint.weights(arena).matrix("proj", 2, 3);
      table = checkpoint.weights(arena).table("proj", 2, 3);
    }

    assertThat(Matrices.values(matrix)).isEqualTo(values);
    assertThat(table.toArray()).isEqualTo(values);
  }

  @Test
  void matrix_otherShape_namesTensorExpectationFindingAndFile() {
    file.floats("layers.3.mlp.up_proj.weight", FloatType.F32, new float[6], 2, 3);

    Weights weights = open().at("layers", 3).at("mlp");

    assertInvalid(
        () -> weights.matrix("up_proj", 3, 2),
        "layers.3.mlp.up_proj.weight: expected [3, 2], found [2, 3] in model.safetensors");
  }

  @Test
  void matrix_otherRank_isRefused() {
    file.floats("a.weight", FloatType.F32, new float[6], 6);

    assertInvalid(() -> open().matrix("a", 6, 1), "a.weight: expected [6, 1], found [6]");
  }

  @Test
  void matrix_missing_namesTensorAndFile() {
    file.floats("a.weight", FloatType.F32, new float[6], 2, 3);

    assertInvalid(
        () -> open().matrix("b", 2, 3),
        "b.weight: expected [2, 3], found no such tensor in model.safetensors");
  }

  @Test
  void matrix_unsupportedType_namesTheSupportedOnes() {
    file.add("a.weight", ElementType.F8_E4M3, new byte[6], 2, 3);

    assertInvalid(
        () -> open().matrix("a", 2, 3),
        "a.weight: expected BF16, F16 or F32, found F8_E4M3 in model.safetensors");
  }

  @Test
  void matrix_noPositiveSize_isRefused() {
    file.add("a.weight", ElementType.F32, new byte[0], 0, 3);

    assertInvalid(() -> open().matrix("a", 0, 3), "a.weight: config.json asks for [0, 3]");
    assertInvalid(() -> open().vector("a.weight", -1), "a.weight: config.json asks for [-1]");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "mapped files cannot be cut there")
  void matrix_fileCutAfterOpening_isRefused() throws Exception {
    file.floats("a.weight", FloatType.F32, new float[6], 2, 3);
    Weights weights = open();
    byte[] bytes = file.bytes();
    SafetensorsWriter.write(model(), Arrays.copyOf(bytes, bytes.length - 4));

    assertInvalid(() -> weights.matrix("a", 2, 3), "model.safetensors: expected");
  }

  @Test
  void has_and_atFirst_findTensorsByPrefix() {
    file.floats("model.visual.norm.weight", FloatType.F32, new float[2], 2);
    file.floats("model.visuals", FloatType.F32, new float[2], 2);

    Weights root = open();

    assertThat(root.has("model.visual.norm.weight")).isTrue();
    assertThat(root.has("model.visual.norm")).isFalse();
    assertThat(root.atFirst("vision_tower", "model.visual").path()).isEqualTo("model.visual");
    assertThat(root.at("model").atFirst("vis", "visual").path()).isEqualTo("model.visual");
    assertThat(root.atFirst("none", "").path()).isEmpty();
    assertInvalid(
        () -> root.atFirst("vision_tower", "model.visua"),
        "expected tensors named vision_tower.* or model.visua.*, found none in model.safetensors");
  }

  @Test
  void patchEmbedding_channelsLast_isBroughtToChannelsFirst() {
    int out = 2;
    int channels = 3;
    int cells = 2 * 4 * 4;
    float[] first = Matrices.ramp(out * channels * cells);
    float[] last = new float[first.length];
    for (int i = 0; i < first.length; i++) {
      int output = i / (channels * cells);
      int channel = i / cells % channels;
      last[(output * cells + i % cells) * channels + channel] = first[i];
    }
    file.floats("hf.weight", FloatType.BF16, first, 2, 3, 2, 4, 4);
    file.floats("mlx.weight", FloatType.F32, last, 2, 2, 4, 4, 3);

    Weights root = open();

    assertThat(Matrices.values(root.patchEmbedding("hf", 2, 3, 2, 4))).isEqualTo(first);
    assertThat(Matrices.values(root.patchEmbedding("mlx", 2, 3, 2, 4))).isEqualTo(first);
    assertInvalid(
        () -> root.patchEmbedding("mlx", 2, 3, 2, 5),
        "mlx.weight: expected [2, 3, 2, 5, 5] or [2, 2, 5, 5, 3], found [2, 2, 4, 4, 3]");
  }

  @Test
  void patchEmbedding_ambiguousShape_goesByTheNames() {
    float[] stored = Matrices.ramp(16);
    file.floats("patch.weight", FloatType.F32, stored, 1, 2, 2, 2, 2);
    float[] plain = Matrices.values(open().patchEmbedding("patch", 1, 2, 2, 2));
    file.floats("vision_tower.norm", FloatType.F32, new float[1], 1);
    float[] mlx = Matrices.values(open().patchEmbedding("patch", 1, 2, 2, 2));

    assertThat(plain).isEqualTo(stored);
    assertThat(mlx).startsWith(stored[0], stored[2], stored[4]);
  }

  @Test
  void finish_unusedTensors_areNamed() {
    file.floats("a.weight", FloatType.F32, new float[2], 2);
    file.floats("rotary_emb.inv_freq", FloatType.F32, new float[2], 2);
    for (int i = 10; i < 22; i++) {
      file.floats("b" + i, FloatType.F32, new float[2], 2);
    }
    Weights root = open();
    root.at("a").vector("weight", 2);

    assertInvalid(root.at("anywhere")::finish, "found b10, b11, b12");
    assertInvalid(root::finish, "b19 and 2 more in model.safetensors");

    for (int i = 10; i < 22; i++) {
      root.vector("b" + i, 2);
    }
    root.finish();
  }

  @Test
  void weights_progress_countsEachTensorOnce() {
    file.floats("a.weight", FloatType.F32, new float[6], 2, 3);
    file.floats("b", FloatType.F16, new float[3], 3).write(model());
    SafetensorsWriter.write(folder.resolve("config.json"), "{}");
    List<String> told = new ArrayList<>();

    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Weights root = checkpoint.weights(arena, (name, bytes) -> told.add(name + " " + bytes));
      root.matrix("a", 2, 3);
      root.table("a.weight", 2, 3);
      root.vector("b", 3);

      assertThat(told).containsExactly("a.weight 24", "a.weight 24", "b 30");
      assertThat(checkpoint.byteSize()).isEqualTo(30);
    }
  }

  @ParameterizedTest
  @EnumSource(FloatType.class)
  void matrix_largerThanWhatIsReadAtOnce_hasTheValuesOfTheFile(FloatType type) {
    float[] values = Matrices.ramp(1003 * 700);
    file.floats("proj.weight", type, values, 1003, 700);

    assertThat(Matrices.values(open().matrix("proj", 1003, 700))).isEqualTo(values);
  }

  @Test
  void ignore_layer_leavesOutItsTensorsOnly() {
    file.floats("head.weight", FloatType.F32, new float[2], 2);
    file.floats("head.scales", FloatType.F32, new float[2], 2);
    file.floats("head.biases", FloatType.F32, new float[2], 2);
    file.floats("head.extra", FloatType.F32, new float[2], 2);
    Weights root = open();

    root.ignore("head");
    root.ignore("absent");

    assertInvalid(root::finish, "found head.extra in model.safetensors");
    assertThat(root.hasUnder("head")).isTrue();
    assertThat(root.hasUnder("hea")).isFalse();
  }

  private Weights open() {
    opened.forEach(Checkpoint::close); // Windows keeps mapped files from being written.
    file.write(model());
    SafetensorsWriter.write(folder.resolve("config.json"), "{}");
    Checkpoint checkpoint = Checkpoint.open(folder);
    opened.add(checkpoint);
    return checkpoint.weights(arena);
  }

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  static void assertInvalid(ThrowingCallable call, String message) {
    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(call)
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT));
  }
}
