package dev.fovea.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.FoveaException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FiniteFloatsTest {
  @TempDir Path folder;

  private StoredFile file;

  @BeforeEach
  void open() throws IOException {
    Files.createFile(folder.resolve("model.safetensors"));
    file = StoredFile.open(folder, "model.safetensors");
  }

  @AfterEach
  void close() {
    file.close();
  }

  private StoredTensor tensor(ElementType type) {
    return new StoredTensor("a.weight", type, new long[] {1}, file, 0, 0);
  }

  private boolean isFinite(ElementType type, MemorySegment data) {
    try {
      FiniteFloats.require(tensor(type), data, 0);
      return true;
    } catch (FoveaException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void require_eachHalf_isFoundInEachLane(ElementType type) {
    MemorySegment data = MemorySegment.ofArray(new byte[22]);
    for (int bits = 0; bits <= 0xffff; bits++) {
      int lane = bits % 11;
      data.fill((byte) 0x3f);
      data.set(ValueLayout.JAVA_SHORT_UNALIGNED, lane * 2L, (short) bits);
      assertThat(isFinite(type, data))
          .as("%x", bits)
          .isEqualTo(Float.isFinite(type.floats().orElseThrow().get(data, lane)));
    }
  }

  @Test
  void require_floatsAtTheEdges_areFoundInEachLane() {
    int[] edges = {0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fffffff, 0xff7fffff, 0xff800000, -1, 0};
    MemorySegment data = MemorySegment.ofArray(new byte[5 * 4]);
    for (int bits : edges) {
      for (int lane = 0; lane < 5; lane++) {
        data.fill((byte) 0x3f);
        data.set(ValueLayout.JAVA_INT_UNALIGNED, lane * 4L, bits);
        assertThat(isFinite(ElementType.F32, data))
            .as("%x", bits)
            .isEqualTo(Float.isFinite(Float.intBitsToFloat(bits)));
      }
    }
  }

  @Test
  void require_farIntoALargeTensor_saysWhichNumber() {
    MemorySegment data = MemorySegment.ofArray(new short[100_001]);
    data.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, 99_999, (short) 0x7fc0);
    assertThatThrownBy(() -> FiniteFloats.require(tensor(ElementType.BF16), data, 7))
        .hasMessage(
            "a.weight: expected finite numbers, found NaN as number 100006 in model.safetensors");
  }

  @Test
  void require_integers_areFinite() {
    MemorySegment data = MemorySegment.ofArray(new int[] {-1, -1});
    assertThatCode(() -> FiniteFloats.require(tensor(ElementType.U32), data, 0))
        .doesNotThrowAnyException();
  }

  @Test
  void load_nonFiniteInEachKindOfTensor_namesIt() {
    float[] bad = Matrices.ramp(64);
    bad[63] = Float.POSITIVE_INFINITY;
    SafetensorsWriter written = new SafetensorsWriter();
    written.floats("a.weight", FloatType.F32, bad, 1, 64);
    written.floats("b.weight", FloatType.F32, bad, 64);
    written.add("c.weight", ElementType.U32, new byte[32], 1, 8);
    written.floats("c.scales", FloatType.BF16, new float[] {Float.NaN}, 1, 1);
    written.floats("c.biases", FloatType.BF16, new float[] {1}, 1, 1);
    written.write(folder.resolve("model.safetensors"));
    SafetensorsWriter.write(
        folder.resolve("config.json"), "{\"quantization\": {\"group_size\": 64, \"bits\": 4}}");
    try (Arena arena = Arena.ofShared();
        Checkpoint checkpoint = Checkpoint.open(folder)) {
      Weights root = checkpoint.weights(arena);
      assertThatThrownBy(() -> root.matrix("a", 1, 64))
          .hasMessageContaining("a.weight: expected finite numbers, found Infinity as number 63");
      assertThatThrownBy(() -> root.vector("b.weight", 64)).hasMessageContaining("b.weight: exp");
      assertThatThrownBy(() -> root.matrix("c", 1, 64))
          .hasMessageContaining("c.scales: expected finite numbers, found NaN as number 0");
      assertThatThrownBy(() -> root.table("c.weight", 1, 64)).hasMessageContaining("c.scales");
    }
  }
}
