package dev.fovea.engine.weights;

import static dev.fovea.engine.weights.WeightsTest.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {
  private final SafetensorsWriter file =
      new SafetensorsWriter()
          .floats("a", FloatType.F32, new float[6], 2, 3)
          .floats("b", FloatType.BF16, new float[2], 2);

  @TempDir Path folder;

  @Test
  void read_validFile_hasTensorsInOrderOfTheirBytes() {
    file.add("empty", ElementType.F32, new byte[0], 0, 5);
    file.floats("scalar", FloatType.F16, new float[1]);
    file.entry("a").put("unknown", "field");

    List<StoredTensor> tensors = read(file.bytes());

    assertThat(tensors).extracting(StoredTensor::name).containsExactly("a", "b", "empty", "scalar");
    assertThat(tensors).extracting(StoredTensor::elements).containsExactly(6L, 2L, 0L, 1L);
    assertThat(tensors.getFirst().shape()).containsExactly(2, 3);
  }

  @Test
  void read_headerPaddedWithSpaces_isValid() {
    assertThat(read(file.bytes(file.header() + "      "))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0, 1, 1000, 100_000_001})
  void read_headerLengthThatLies_isRefused(long length) {
    byte[] bytes = file.bytes();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);

    assertInvalid(() -> read(bytes), "test.safetensors: expected a header of 2 to ");
  }

  @Test
  void read_cutAnywhere_isRefused() {
    byte[] bytes = file.bytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertInvalid(() -> read(cut), "test.safetensors");
    }
  }

  @Test
  void read_bytesAfterTheTensors_areRefused() {
    byte[] bytes = file.bytes();

    assertInvalid(
        () -> read(Arrays.copyOf(bytes, bytes.length + 1)),
        "test.safetensors: expected 28 bytes of tensors after the header, found 29");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0, 23] | a: expected 24 bytes for F32 [2, 3], found 23 in test.safetensors",
        "[0, 29] | a: expected offsets within 28 bytes of tensors, found [0, 29]",
        "[24, 0] | a: expected offsets within 28 bytes",
        "[4, 28] | a: expected its bytes to start at 0 without gap or overlap, found 4",
        "[-24, 0] | a: expected at most 8 whole numbers, none negative, as data_offsets",
        "[0, 9223372036854775807] | a: expected offsets within",
        "[0, 9223372036854775808] | the header is not valid JSON: Numeric value",
        "[0, 1e3] | a: expected at most 8 whole numbers",
        "[0, null] | a: expected at most 8 whole numbers",
        "[0, [1]] | a: expected at most 8 whole numbers",
        "[0] | a: expected dtype, shape and two data_offsets",
        "[0, 24, 24] | a: expected dtype, shape and two data_offsets",
        "7 | a: expected an array as data_offsets"
      })
  void read_offsetsThatLie_areRefused(String example) {
    String[] parts = example.split(" \\| ", 2);
    String header = file.header().toString().replace("[0,24]", parts[0]);

    assertInvalid(() -> read(file.bytes(header)), parts[1]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[3, 3] | a: expected 36 bytes for F32 [3, 3], found 24",
        "[] | a: expected 4 bytes for F32 [], found 24",
        "[4294967296, 4294967296] | a: shape [4294967296, 4294967296] is too large",
        "[1, 1, 1, 1, 1, 1, 1, 2, 3] | a: expected at most 8 whole numbers",
        "[-2, -3] | a: expected at most 8 whole numbers, none negative, as shape",
        "[2.0, 3] | a: expected at most 8 whole numbers",
        "[NaN, 3] | not valid JSON",
        "['2', 3] | a: expected at most 8 whole numbers"
      })
  void read_shapesThatLie_areRefused(String example) {
    String[] parts = example.split(" \\| ", 2);
    String header = file.header().toString().replace("[2,3]", parts[0].replace('\'', '"'));

    assertInvalid(() -> read(file.bytes(header)), parts[1]);
  }

  @Test
  void read_overlapAndGap_areRefused() {
    file.entry("b").putArray("data_offsets").add(20).add(24);
    assertInvalid(
        () -> read(file.bytes()), "b: expected its bytes to start at 24 without gap or overlap");

    file.entry("b").putArray("data_offsets").add(26).add(28);
    assertInvalid(
        () -> read(file.bytes()), "b: expected its bytes to start at 24 without gap or overlap");
  }

  @Test
  void read_typesThatAreUnknownOrDoNotFillBytes_areRefused() {
    file.entry("a").put("dtype", "F4");
    file.entry("a").putArray("shape").add(7);
    assertInvalid(() -> read(file.bytes()), "a: expected whole bytes, found 28 bits");

    file.entry("a").put("dtype", "q4_k");
    assertInvalid(() -> read(file.bytes()), "a: expected a dtype of [BOOL, F4, ");

    file.entry("a").put("dtype", 4);
    assertInvalid(() -> read(file.bytes()), "a: expected a dtype of [BOOL, F4, ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[] | expected a header that starts with {",
        " {} | expected a header that starts with {",
        "{} {} | expected nothing after",
        "{'a': 1} | a: expected an object",
        "{'a': null} | a: expected an object",
        "{'a': {}} | a: expected dtype, shape and two data_offsets",
        "{'a': {'dtype': 'F32', | not valid JSON",
        "{'__metadata__': 7} | __metadata__: expected an object",
        "{'__metadata__': {'a': {}}} | __metadata__: expected strings",
        "{'\u0007\u001b': 1} | not valid JSON",
        "{'a\\u0007b': 1} | a?b: expected an object",
        "{'a': {}, 'a': {}} | a: expected dtype",
        "{'__metadata__': {}, '__metadata__': {}} | Duplicate field"
      })
  void read_headersOfOtherForm_areRefused(String example) {
    String[] parts = example.split(" \\| ", 2);

    assertInvalid(() -> read(file.bytes(parts[0].replace('\'', '"'))), parts[1]);
  }

  @Test
  void read_tensorTwice_isRefused() {
    String header = file.header().toString().replace("\"b\":", "\"a\":");

    assertInvalid(() -> read(file.bytes(header)), "not valid JSON: Duplicate field 'a'");
  }

  @Test
  void read_deepNesting_isRefused() {
    ObjectNode header = file.header();
    String deep = "[".repeat(100_000);
    String text = header.toString().replace("[2,3]", deep);

    assertInvalid(() -> read(file.bytes(text)), "test.safetensors");
    String unknown = header.toString().replace("\"dtype\":\"F32\"", "\"x\":" + deep);
    assertInvalid(() -> read(file.bytes(unknown)), "not valid JSON: Document nesting depth");
  }

  private List<StoredTensor> read(byte[] bytes) {
    SafetensorsWriter.write(folder.resolve("test.safetensors"), bytes);
    StoredFile stored = StoredFile.open(folder, "test.safetensors");
    try {
      return SafetensorsHeader.read(stored);
    } finally {
      stored.close();
    }
  }
}
