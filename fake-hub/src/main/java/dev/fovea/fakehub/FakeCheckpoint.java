package dev.fovea.fakehub;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A tiny checkpoint in three shards, with the files around it that a repository has. */
public final class FakeCheckpoint {
  public static final int SHARDS = 3;

  private FakeCheckpoint() {}

  /**
   * Returns the files of a repository.
   *
   * @param floats in each shard's tensor, four bytes each
   * @param seed of the numbers of the last shard; the others are always the same
   */
  public static Map<String, byte[]> files(int floats, long seed) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(".gitattributes", text("*.safetensors filter=lfs diff=lfs merge=lfs -text\n"));
    files.put("README.md", text("# Tiny\n"));
    files.put(
        "config.json",
        text(
            """
            {"architectures": ["Qwen3VLForConditionalGeneration"], "model_type": "qwen3_vl",
             "vision_config": {"depth": 1}, "text_config": {"hidden_size": 8}}
            """));
    files.put("generation_config.json", text("{\"temperature\": 0.7}\n"));
    files.put("preprocessor_config.json", text("{\"patch_size\": 16}\n"));
    files.put("tokenizer.json", text("{\"version\": \"1.0\", \"model\": {\"type\": \"BPE\"}}\n"));
    files.put("tokenizer_config.json", text("{\"model_max_length\": 4096}\n"));
    files.put("chat_template.jinja", text("{{ messages }}\n"));
    files.put("merges.txt", text(""));
    files.put("pytorch_model.bin", random(999, 1));
    files.put("onnx/model.onnx", random(999, 2));
    StringBuilder map = new StringBuilder();
    for (int i = 1; i <= SHARDS; i++) {
      files.put(shard(i), safetensors("w" + i, floats, i == SHARDS ? seed : i));
      map.append(i == 1 ? "" : ", ").append("\"w%d\": \"%s\"".formatted(i, shard(i)));
    }
    files.put(
        "model.safetensors.index.json",
        text("{\"metadata\": {}, \"weight_map\": {" + map + "}}\n"));
    return files;
  }

  public static String shard(int i) {
    return "model-%05d-of-%05d.safetensors".formatted(i, SHARDS);
  }

  private static byte[] safetensors(String tensor, int floats, long seed) {
    byte[] header =
        text(
            "{\"%s\": {\"dtype\": \"F32\", \"shape\": [%d], \"data_offsets\": [0, %d]}}"
                .formatted(tensor, floats, 4 * floats));
    return ByteBuffer.allocate(8 + header.length + 4 * floats)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(random(4 * floats, seed))
        .array();
  }

  private static byte[] random(int bytes, long seed) {
    byte[] random = new byte[bytes];
    new Random(seed).nextBytes(random);
    return random;
  }

  public static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
