package dev.fovea.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The embedded model without its eyes: a Qwen3 checkpoint with the same answers to texts. */
final class TextOnlyNano {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "language_model.";

  private TextOnlyNano() {}

  /** Writes the checkpoint made of {@code nano}'s, without a generation_config.json. */
  static Path write(Path nano, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("chat_template.jinja", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(nano.resolve(file), folder.resolve(file));
    }
    Files.write(folder.resolve("config.json"), config(nano));
    Files.write(folder.resolve("model.safetensors"), tensors(nano));
    return folder;
  }

  private static byte[] config(Path nano) throws IOException {
    ObjectNode whole = (ObjectNode) JSON.readTree(Files.readAllBytes(nano.resolve("config.json")));
    ObjectNode text = whole.get("text_config").deepCopy();
    text.put("model_type", "qwen3").putNull("rope_scaling");
    text.put("use_sliding_window", false).put("max_window_layers", 4);
    text.set("quantization", whole.get("quantization"));
    return JSON.writeValueAsBytes(text);
  }

  private static byte[] tensors(Path nano) throws IOException {
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(nano.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = (int) file.getLong();
    ObjectNode entries = (ObjectNode) JSON.readTree(file.array(), file.position(), headerBytes);
    int start = file.position() + headerBytes;
    ObjectNode kept = JSON.createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    entries
        .properties()
        .forEach(entry -> {
          if (entry.getKey().startsWith(PREFIX)) {
            int from = entry.getValue().at("/data_offsets/0").intValue();
            int to = entry.getValue().at("/data_offsets/1").intValue();
            ObjectNode copy = entry.getValue().deepCopy();
            copy.putArray("data_offsets").add(data.size()).add(data.size() + to - from);
            kept.set(entry.getKey().substring(PREFIX.length()), copy);
            data.write(file.array(), start + from, to - from);
          }
        });
    byte[] header = kept.toString().getBytes(UTF_8);
    return ByteBuffer.allocate(Long.BYTES + header.length + data.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data.toByteArray())
        .array();
  }
}
