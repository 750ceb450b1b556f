package dev.fovea.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged checkpoints load or are refused; nothing else happens. */
class CheckpointMutationTest {
  private static final int MUTATIONS = 600;
  private static final String CONFIG =
      """
      {"model_type": "x", "quantization": {"group_size": 64, "bits": 4, "mode": "affine",
       "language_model.model.b": {"group_size": 32, "bits": 6}, "vision_tower.c": false}}
      """;
  private static final List<String> ODD_VALUES =
      List.of(
          "-1",
          "0",
          "1",
          "3",
          "7",
          "64",
          "1e400",
          "9223372036854775807",
          "99999999999999999999",
          "null",
          "true",
          "\"\"",
          "\"F16\"",
          "\"U32\"",
          "[]",
          "{}",
          "[1,2,3]",
          "0.5",
          "NaN",
          "\"\\u0000\"",
          "\"../x\"");

  private final ObjectMapper json = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void open_damagedFiles_loadsOrIsRefused() throws Exception {
    int loaded = 0;
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      SafetensorsWriter file = file();
      byte[] model = file.bytes();
      String config = CONFIG;
      switch (seed % 6) {
        case 0 -> model = flipped(model, headerEnd(model), random);
        case 1 -> model = Arrays.copyOf(model, random.nextInt(model.length));
        case 2 -> model = file.bytes(replacedNumber(file.header().toString(), random));
        case 3 -> model = file.bytes(replacedField(file.header(), random));
        case 4 -> config = flippedText(CONFIG, random);
        default -> config = replacedNumber(CONFIG, random);
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), model);
      SafetensorsWriter.write(folder.resolve("config.json"), config);
      loaded += load("mutation " + seed) ? 1 : 0;
    }

    assertThat(loaded).isBetween(1, MUTATIONS / 2);
  }

  @Test
  void open_undamaged_loads() {
    file().write(folder.resolve("model.safetensors"));
    SafetensorsWriter.write(folder.resolve("config.json"), CONFIG);

    assertThat(load("none")).isTrue();
  }

  private boolean load(String mutation) {
    try (Arena arena = Arena.ofShared();
        Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.parameterCount()).as(mutation).isNotNegative();
      assertThat(checkpoint.format()).as(mutation).isNotEmpty();
      Weights root = checkpoint.weights(arena);
      Weights model = root.atFirst("language_model.model", "model.language_model");
      assertThat(Matrices.values(model.matrix("a", 17, 64))).hasSize(17 * 64);
      assertThat(Matrices.values(model.matrix("b", 3, 128))).hasSize(3 * 128);
      assertThat(model.table("b.weight", 3, 128).toArray()).hasSize(3 * 128);
      assertThat(Matrices.values(root.matrix("vision_tower.c", 3, 5))).hasSize(15);
      assertThat(root.at("vision_tower").vector("c.bias", 3).toArray()).hasSize(3);
      assertThat(root.patchEmbedding("vision_tower.p", 2, 3, 2, 4).cols()).isEqualTo(96);
      root.finish();
      return true;
    } catch (FoveaException e) {
      assertThat(e.code()).as(mutation).isEqualTo(ErrorCode.INVALID_CHECKPOINT);
      assertThat(e.message()).as(mutation).doesNotContain("null:").hasSizeLessThan(3000);
      return false;
    }
  }

  private static SafetensorsWriter file() {
    SafetensorsWriter file = new SafetensorsWriter();
    String model = "language_model.model.";
    file.add(model + "a.weight", ElementType.U32, new byte[17 * 32], 17, 8);
    file.floats(model + "a.scales", FloatType.BF16, Matrices.ramp(17), 17, 1);
    file.floats(model + "a.biases", FloatType.BF16, Matrices.ramp(17), 17, 1);
    file.add(model + "b.weight", ElementType.U32, new byte[3 * 96], 3, 24);
    file.floats(model + "b.scales", FloatType.F16, Matrices.ramp(12), 3, 4);
    file.floats(model + "b.biases", FloatType.F16, Matrices.ramp(12), 3, 4);
    file.floats("vision_tower.c.weight", FloatType.F32, Matrices.ramp(15), 3, 5);
    file.floats("vision_tower.c.bias", FloatType.F32, Matrices.ramp(3), 3);
    file.floats("vision_tower.p.weight", FloatType.BF16, Matrices.ramp(192), 2, 2, 4, 4, 3);
    return file;
  }

  private static int headerEnd(byte[] model) {
    return Long.BYTES + (int) ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
  }

  private static byte[] flipped(byte[] bytes, int end, Random random) {
    byte[] damaged = bytes.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      damaged[random.nextInt(end)] = (byte) random.nextInt(256);
    }
    return damaged;
  }

  private static String flippedText(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new String(flipped(bytes, bytes.length, random), StandardCharsets.ISO_8859_1);
  }

  /** Replaces one of the numbers in the text by something odd. */
  private static String replacedNumber(String text, Random random) {
    List<int[]> numbers =
        Pattern.compile("(?<=[:, \\[])\\d+")
            .matcher(text)
            .results()
            .map(match -> new int[] {match.start(), match.end()})
            .toList();
    int[] chosen = numbers.get(random.nextInt(numbers.size()));
    String value = ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
    return text.substring(0, chosen[0]) + value + text.substring(chosen[1]);
  }

  /** Removes, renames or replaces something that the header says. */
  private String replacedField(ObjectNode header, Random random) throws IOException {
    List<String> names = header.properties().stream().map(entry -> entry.getKey()).toList();
    String name = names.get(1 + random.nextInt(names.size() - 1));
    ObjectNode entry = (ObjectNode) header.get(name);
    switch (random.nextInt(5)) {
      case 0 -> header.remove(name);
      case 1 -> header.set(name + "x", header.remove(name));
      case 2 -> entry.put("dtype", List.of("F32", "U32", "I8", "").get(random.nextInt(4)));
      case 3 -> ((ArrayNode) entry.get("shape")).insert(0, random.nextInt(3));
      default -> {
        String value = ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
        if (!value.equals("NaN")) {
          entry.set("shape", json.readTree(value));
        }
      }
    }
    return header.toString();
  }
}
