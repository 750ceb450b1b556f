package dev.fovea.engine.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import dev.fovea.base.FoveaException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Reads and checks the header of a safetensors file: eight bytes with the length of the header, the
 * header as JSON, then the tensors' bytes without gaps or overlaps, to the end of the file.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
final class SafetensorsHeader {
  private static final long LARGEST_HEADER_BYTES = 100_000_000;
  private static final int MOST_TENSORS = 200_000;
  private static final int MOST_DIMENSIONS = 8;
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNumberLength(32)
                  .maxNameLength(1000)
                  .maxDocumentLength(LARGEST_HEADER_BYTES)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final StoredFile file;
  private final MemorySegment header;
  private final long dataStart;
  private final long dataBytes;

  private SafetensorsHeader(StoredFile file, Arena arena) {
    this.file = file;
    long size = file.size();
    if (size < Long.BYTES) {
      throw error("expected a safetensors file, found " + size + " bytes");
    }
    MemorySegment start = arena.allocate(Long.BYTES);
    file.read(0, start);
    long length = start.get(LENGTH, 0);
    if (length < 2 || length > Math.min(LARGEST_HEADER_BYTES, size - Long.BYTES)) {
      throw error(
          "expected a header of 2 to "
              + Math.min(LARGEST_HEADER_BYTES, size - Long.BYTES)
              + " bytes, found "
              + Long.toUnsignedString(length));
    }
    header = arena.allocate(length);
    file.read(Long.BYTES, header);
    dataStart = Long.BYTES + length;
    dataBytes = size - dataStart;
  }

  /** What the header says of a tensor; the offsets count from the end of the header. */
  private record Entry(String name, ElementType type, long[] shape, long begin, long end) {}

  /**
   * Returns the tensors of {@code file}, in the order of their bytes.
   *
   * @throws FoveaException if the file is not as the format says
   */
  static List<StoredTensor> read(StoredFile file) {
    try (Arena arena = Arena.ofConfined()) {
      return new SafetensorsHeader(file, arena).tensors();
    }
  }

  private List<StoredTensor> tensors() {
    List<Entry> entries = entries();
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    List<StoredTensor> tensors = new ArrayList<>(entries.size());
    long position = 0;
    for (Entry entry : entries) {
      check(entry, position);
      position = entry.end;
      tensors.add(
          new StoredTensor(
              entry.name,
              entry.type,
              entry.shape,
              file,
              dataStart + entry.begin,
              entry.end - entry.begin));
    }
    if (position != dataBytes) {
      throw error(
          "expected " + position + " bytes of tensors after the header, found " + dataBytes);
    }
    return tensors;
  }

  private void check(Entry entry, long position) {
    if (entry.begin < 0 || entry.end < entry.begin || entry.end > dataBytes) {
      throw error(
          entry,
          "expected offsets within "
              + dataBytes
              + " bytes of tensors, found ["
              + entry.begin
              + ", "
              + entry.end
              + "]");
    }
    if (entry.begin != position) {
      throw error(
          entry,
          "expected its bytes to start at "
              + position
              + " without gap or overlap, found "
              + entry.begin);
    }
    long bytes = byteSize(entry);
    if (bytes != entry.end - entry.begin) {
      throw error(
          entry,
          "expected "
              + bytes
              + " bytes for "
              + entry.type
              + " "
              + Arrays.toString(entry.shape)
              + ", found "
              + (entry.end - entry.begin));
    }
  }

  private long byteSize(Entry entry) {
    long bits = entry.type.bits();
    try {
      for (long size : entry.shape) {
        bits = Math.multiplyExact(bits, size);
      }
    } catch (ArithmeticException e) {
      throw error(entry, "shape " + Arrays.toString(entry.shape) + " is too large");
    }
    if (bits % Byte.SIZE != 0) {
      throw error(entry, "expected whole bytes, found " + bits + " bits");
    }
    return bits / Byte.SIZE;
  }

  private List<Entry> entries() {
    if (header.get(ValueLayout.JAVA_BYTE, 0) != '{') {
      throw error("expected a header that starts with {");
    }
    try (JsonParser parser =
        JSON.createParser(new ByteBufferBackedInputStream(header.asByteBuffer()))) {
      parser.nextToken();
      List<Entry> entries = new ArrayList<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (name.equals("__metadata__")) {
          skipMetadata(parser);
        } else if (entries.size() == MOST_TENSORS) {
          throw error("expected at most " + MOST_TENSORS + " tensors");
        } else {
          entries.add(entry(name, parser));
        }
      }
      if (parser.nextToken() != null) {
        throw error("expected nothing after the header's object");
      }
      return entries;
    } catch (IOException e) {
      throw InvalidCheckpoint.error(
          file.name() + ": the header is not valid JSON: " + firstLine(e), e);
    }
  }

  private void skipMetadata(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw error("__metadata__: expected an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw error("__metadata__: expected strings");
      }
    }
  }

  private Entry entry(String name, JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw error(name, "expected an object");
    }
    ElementType type = null;
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> type = type(name, parser);
        case "shape" -> shape = numbers(name, field, parser);
        case "data_offsets" -> offsets = numbers(name, field, parser);
        default -> parser.skipChildren();
      }
    }
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw error(name, "expected dtype, shape and two data_offsets");
    }
    return new Entry(name, type, shape, offsets[0], offsets[1]);
  }

  private ElementType type(String name, JsonParser parser) throws IOException {
    String found = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(found)) {
        return type;
      }
    }
    throw error(
        name,
        "expected a dtype of "
            + Arrays.toString(ElementType.values())
            + ", found "
            + InvalidCheckpoint.shown(found));
  }

  private long[] numbers(String name, String field, JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw error(name, "expected an array as " + field);
    }
    long[] numbers = new long[MOST_DIMENSIONS];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || count == MOST_DIMENSIONS
          || parser.getLongValue() < 0) {
        throw error(
            name,
            "expected at most " + MOST_DIMENSIONS + " whole numbers, none negative, as " + field);
      }
      numbers[count++] = parser.getLongValue();
    }
    return Arrays.copyOf(numbers, count);
  }

  private static String firstLine(IOException e) {
    return InvalidCheckpoint.shown(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }

  private FoveaException error(Entry entry, String message) {
    return error(entry.name, message);
  }

  private FoveaException error(String tensor, String message) {
    return InvalidCheckpoint.error(
        InvalidCheckpoint.shown(tensor) + ": " + message + " in " + file.name());
  }

  private FoveaException error(String message) {
    return InvalidCheckpoint.error(file.name() + ": " + message);
  }
}
