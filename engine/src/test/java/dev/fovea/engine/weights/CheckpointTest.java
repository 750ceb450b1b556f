package dev.fovea.engine.weights;

import static dev.fovea.engine.weights.WeightsTest.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.engine.golden.GoldenCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          f32-tied   | 172200 | f32
          f32-untied | 134994 | f32
          bf16       | 186820 | bf16
          mlx-4bit   | 212040 | affine 4-bit, group 32
          mlx-8bit   | 250952 | affine 8-bit, group 64
          mlx-mixed  | 230472 | affine 3-bit, group 64 (mixed)
          """)
  void open_realCheckpoints_knowsSizeAndFormat(String variant, long count, String format) {
    try (Checkpoint checkpoint =
        Checkpoint.open(GoldenCheckpoint.named("qwen3_vl/" + variant).folder())) {
      assertThat(checkpoint.parameterCount()).isEqualTo(count);
      assertThat(checkpoint.format()).isEqualTo(format);
      assertThat(checkpoint.config().path("model_type").asText()).isEqualTo("qwen3_vl");
      assertThat(checkpoint.folder())
          .isEqualTo(GoldenCheckpoint.named("qwen3_vl/" + variant).folder());
    }
  }

  @Test
  void json_otherFiles_areReadIfPresent() {
    model().write(folder.resolve("model.safetensors"));
    config("{}");
    write("generation_config.json", "{\"eos_token_id\": 3, \"x\": NaN}");
    write("list.json", "[]");
    write("broken.json", "{\"a\": ");
    write("empty.json", "");
    write("deep.json", "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    write("number.json", "{\"a\":" + "9".repeat(100_000) + "}");

    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.json("generation_config.json"))
          .hasValueSatisfying(node -> assertThat(node.get("eos_token_id").asInt()).isEqualTo(3));
      assertThat(checkpoint.json("absent.json")).isEmpty();
      assertInvalid(() -> checkpoint.json("list.json"), "list.json: expected a JSON object");
      assertInvalid(() -> checkpoint.json("empty.json"), "empty.json: expected a JSON object");
      assertInvalid(() -> checkpoint.json("broken.json"), "broken.json: cannot be read");
      assertInvalid(() -> checkpoint.json("deep.json"), "deep.json: cannot be read");
      assertInvalid(() -> checkpoint.json("number.json"), "number.json: cannot be read");
      assertThatIllegalArgumentException().isThrownBy(() -> checkpoint.json("../x.json"));
    }
  }

  @Test
  void open_missingParts_areNamed() throws Exception {
    Path none = folder.resolve("none");
    assertInvalid(() -> Checkpoint.open(none), "none: expected the folder of a checkpoint");
    assertInvalid(() -> Checkpoint.open(folder), "expected a config.json");
    config("[1]");
    assertInvalid(() -> Checkpoint.open(folder), "config.json: expected a JSON object");
    config("{}");
    assertInvalid(() -> Checkpoint.open(folder), "expected model.safetensors");
    Files.createDirectory(folder.resolve("model.safetensors"));
    assertInvalid(() -> Checkpoint.open(folder), "model.safetensors: no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'quantization_config': {'quant_method': 'fp8'}} | found \"fp8\"",
        "{'quantization': {'quant_method': 'awq', 'bits': 4}} | found \"awq\"",
        "{'quantization': {'bits': 4, 'group_size': 64, 'mode': 'mxfp4'}} | found \"mxfp4\"",
        "{'quantization': {'bits': 7, 'group_size': 64}} | quantization.bits: expected one of",
        "{'quantization': {'bits': 4.5, 'group_size': 64}} | found 4.5 in config.json",
        "{'quantization': {'bits': 1e99, 'group_size': 64}} | quantization.bits",
        "{'quantization': {'bits': 99999999999999999999, 'group_size': 64}} | quantization.bits",
        "{'quantization': {'bits': 4}} | quantization.group_size: expected one of [32, 64, 128]",
        "{'quantization': {'bits': 4, 'group_size': 64, 'a.b': {'bits': 4}}} | a.b.group_size",
        "{'quantization': {'bits': 4, 'group_size': 64, 'a': {'mode': 'nvfp4'}}} | a.mode",
        "{'quantization': 4} | quantization: expected an object"
      })
  void open_quantizationThatIsNotSupported_isRefused(String example) {
    String[] parts = example.split(" \\| ", 2);
    model().write(folder.resolve("model.safetensors"));
    config(parts[0].replace('\'', '"'));

    assertInvalid(() -> Checkpoint.open(folder), parts[1]);
  }

  @Test
  void open_shardsWithoutIndex_findsAll() {
    model().write(folder.resolve("model-00001-of-00002.safetensors"));
    other().write(folder.resolve("model-00002-of-00002.safetensors"));
    config("{}");

    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.parameterCount()).isEqualTo(5);
    }
    model().write(folder.resolve("model.safetensors"));
    assertInvalid(
        () -> Checkpoint.open(folder),
        "a: expected in one file, found in model-00001-of-00002.safetensors and model.safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'weight_map': {'a': 'one.safetensors', 'b': 'two.safetensors'}} | ",
        "{'weight_map': {'a': 'one.safetensors'}} | ",
        "{'weight_map': {'a': 'one.safetensors', 'c': 'two.safetensors'}} | c: expected in two",
        "{'weight_map': {'a': 'one.safetensors', 'b': 'one.safetensors'}} | found nowhere",
        "{'weight_map': {'a': 'two.safetensors', 'b': 'one.safetensors'}} | found in one",
        "{'weight_map': {'a': 'three.safetensors'}} | three.safetensors: no such file",
        "{'weight_map': {'a': '../one.safetensors'}} | a: expected the name of a safetensors file",
        "{'weight_map': {'a': '..\\\\one.safetensors'}} | a: expected the name of a safetensors",
        "{'weight_map': {'a': '/one.safetensors'}} | a: expected the name of a safetensors file",
        "{'weight_map': {'a': 'one.bin'}} | a: expected the name of a safetensors file",
        "{'weight_map': {'a': 7}} | a: expected the name of a safetensors file",
        "{'weight_map': {}} | weight_map: expected files by tensor names",
        "{} | weight_map: expected files by tensor names"
      })
  void open_index_isCheckedAgainstTheFiles(String example) {
    String[] parts = example.split(" \\| ", 2);
    model().write(folder.resolve("one.safetensors"));
    other().write(folder.resolve("two.safetensors"));
    config("{}");
    write("model.safetensors.index.json", parts[0].replace('\'', '"'));

    if (parts[1].isEmpty()) {
      try (Checkpoint checkpoint = Checkpoint.open(folder)) {
        assertThat(checkpoint.parameterCount()).isPositive();
      }
    } else {
      assertInvalid(() -> Checkpoint.open(folder), parts[1]);
    }
  }

  private static SafetensorsWriter model() {
    return new SafetensorsWriter().floats("a", FloatType.F32, new float[2], 2);
  }

  private static SafetensorsWriter other() {
    return new SafetensorsWriter().floats("b", FloatType.F32, new float[3], 3);
  }

  private void config(String text) {
    write("config.json", text);
  }

  private void write(String name, String text) {
    SafetensorsWriter.write(folder.resolve(name), text);
  }
}
