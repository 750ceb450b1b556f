package dev.fovea.engine.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes safetensors files for tests, which may alter the header first. */
final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode header = JSON.createObjectNode();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  SafetensorsWriter() {
    header.putObject("__metadata__").put("format", "pt");
  }

  /** Adds a tensor of any bytes. */
  SafetensorsWriter add(String name, ElementType type, byte[] bytes, long... shape) {
    ObjectNode entry = header.putObject(name).put("dtype", type.name());
    ArrayNode sizes = entry.putArray("shape");
    for (long size : shape) {
      sizes.add(size);
    }
    entry.putArray("data_offsets").add(data.size()).add(data.size() + bytes.length);
    data.writeBytes(bytes);
    return this;
  }

  /** Adds floats, rounded to the type. */
  SafetensorsWriter floats(String name, FloatType type, float[] values, long... shape) {
    byte[] array = new byte[values.length * type.bytes()];
    ByteBuffer bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (type) {
        case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        case F16 -> bytes.putShort(Float.floatToFloat16(value));
        case F32 -> bytes.putFloat(value);
      }
    }
    return add(name, ElementType.valueOf(type.name()), array, shape);
  }

  /** Returns the header, to be altered. */
  ObjectNode header() {
    return header;
  }

  /** Returns what the header says of a tensor, to be altered. */
  ObjectNode entry(String name) {
    return (ObjectNode) header.get(name);
  }

  byte[] bytes() {
    return bytes(header.toString());
  }

  /** Returns the file with another header. */
  byte[] bytes(String header) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[Long.BYTES + text.length + data.size()];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data.toByteArray());
    return bytes;
  }

  void write(Path file) {
    write(file, bytes());
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
