package dev.fovea.engine.weights;

import static dev.fovea.engine.weights.WeightsTest.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

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
      assertInvalid(() -> checkpoint.json("broken.json"), "broken.json: expected JSON");
      assertInvalid(() -> checkpoint.json("deep.json"), "deep.json: expected JSON");
      assertInvalid(() -> checkpoint.json("number.json"), "number.json: expected JSON");
    }
  }

  @Test
  void open_missingParts_areNamed() throws Exception {
    Path none = folder.resolve("none");
    assertInvalid(() -> Checkpoint.open(none), "expected the folder of a checkpoint, found none");
    assertInvalid(() -> Checkpoint.open(folder), "expected a config.json");
    config("[1]");
    assertInvalid(() -> Checkpoint.open(folder), "config.json: expected a JSON object");
    config("{}");
    assertInvalid(
        () -> Checkpoint.open(folder),
        "the weights are not all there: model.safetensors is missing");
    Files.createDirectory(folder.resolve("model.safetensors"));
    assertInvalid(
        () -> Checkpoint.open(folder), "model.safetensors: expected a file, found a folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'quantization_config': {'quant_method': 'fp8'}} | FP8 are not supported yet; a version",
        "{'quantization': {'quant_method': 'awq', 'bits': 4}} | AWQ are not supported yet; a vers",
        "{'quantization': {'bits': 4, 'group_size': 64, 'mode': 'mxfp4'}} | mxfp4 are not supp",
        "{'quantization': {'bits': 7, 'group_size': 64}} | quantization.bits: expected one of",
        "{'quantization': {'bits': 4.5, 'group_size': 64}} | expected a whole number, found 4.5 in config.json",
        "{'quantization': {'bits': 1e99, 'group_size': 64}} | quantization.bits",
        "{'quantization': {'bits': 99999999999999999999, 'group_size': 64}} | quantization.bits",
        "{'quantization': {'bits': 4}} | quantization.group_size: expected one of [32, 64, 128]",
        "{'quantization': {'bits': 4, 'group_size': 64, 'a.b': {'bits': 7}}} | a.b.bits",
        "{'quantization': {'bits': 4, 'group_size': 64, 'a': {'mode': 'nvfp4'}}} | nvfp4 are not",
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
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.parameterCount()).as("the whole model alone").isEqualTo(2);
      assertThat(checkpoint.notes()).hasSize(1).first().asString().contains("left aside");
    }
  }

  @Test
  void open_tensorInTwoFiles_isRefused() {
    model().write(folder.resolve("model-00001-of-00002.safetensors"));
    model().write(folder.resolve("model-00002-of-00002.safetensors"));
    config("{}");
    assertInvalid(
        () -> Checkpoint.open(folder),
        "a: expected in one file, found in model-00001-of-00002.safetensors and model-00002");
  }

  @Test
  void open_indexOfNothing_isLeftAside() {
    model().write(folder.resolve("model.safetensors"));
    config("{}");
    write(
        "model.safetensors.index.json",
        "{\"weight_map\": {\"x\": \"model-00001-of-00002.safetensors\"}}");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.parameterCount()).isEqualTo(2);
      assertThat(checkpoint.notes())
          .containsExactly(
              "model.safetensors.index.json is left aside: it is of another checkpoint and names"
                  + " model-00001-of-00002.safetensors, which is not there");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.gguf | GGUF files are not supported yet (model.gguf); a version in safetensors works",
        "pytorch_model.bin | pickled weights are programs, which Fovea does not run (pytorch_model",
        "model.onnx | weights in this format are not supported (model.onnx); a version in safe"
      })
  void open_otherFormatAlone_saysWhatWorksInstead(String example) {
    String[] parts = example.split(" \\| ", 2);
    write(parts[0], "");
    assertInvalid(() -> Checkpoint.open(folder), parts[1]);
    config("{}");
    assertInvalid(() -> Checkpoint.open(folder), parts[1]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'weight_map': {'a': 'one.safetensors', 'b': 'two.safetensors'}} | ",
        "{'weight_map': {'a': 'one.safetensors'}} | ",
        "{'weight_map': {'a': 'one.safetensors', 'c': 'two.safetensors'}} | ",
        "{'weight_map': {'a': 'one.safetensors', 'b': 'one.safetensors'}} | ",
        "{'weight_map': {'a': 'two.safetensors', 'b': 'one.safetensors'}} | ",
        "{'weight_map': {}} | ",
        "{} | ",
        "{'weight_map': {'a': 'one.safetensors', 'c': 'three.safetensors'}} | three.safetensors is",
        "{'weight_map': {'a': 'three.safetensors'}} | three.safetensors is missing",
        "{'weight_map': {'a': '../one.safetensors'}} | ../one.safetensors is missing",
        "{'weight_map': {'a': '..\\\\one.safetensors'}} | ..\\one.safetensors is missing",
        "{'weight_map': {'a': '/one.safetensors'}} | /one.safetensors is missing",
        "{'weight_map': {'a': 'one.bin'}} | one.bin is missing",
        "{'weight_map': {'a': 7}} | 7 is missing"
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
