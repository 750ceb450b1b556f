package dev.fovea.files;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Reads JSON files that others made, in bounded time and memory. As Python's json module: {@code
 * NaN} and {@code Infinity} are numbers, of two fields of one name the latter counts, and nothing
 * may come after the end.
 */
public final class JsonFiles {
  private static final int DEEPEST = 100;
  private static final int LONGEST_PROBLEM = 300;

  private static final Map<JsonSize, ObjectMapper> READERS = new EnumMap<>(JsonSize.class);

  static {
    for (JsonSize size : JsonSize.values()) {
      READERS.put(size, reader(size));
    }
  }

  private JsonFiles() {}

  private static ObjectMapper reader(JsonSize size) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(400)
                    .maxNameLength(50_000)
                    .maxStringLength(size.bytes())
                    .maxTokenCount(size.parts())
                    .maxDocumentLength(size.bytes())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // Names of tensors are many, and each comes once.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    return new ObjectMapper(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * Returns the object in a file.
   *
   * @throws UnfitFileException if it is no JSON object, or larger than {@code size} allows
   * @throws IOException as {@link RegularFiles#open}
   */
  public static ObjectNode read(Path file, JsonSize size) throws IOException {
    return parse(RegularFiles.read(file, size.bytes()), size);
  }

  /**
   * Returns the object in {@code content}.
   *
   * @throws UnfitFileException if it is no JSON object, or larger than {@code size} allows
   */
  public static ObjectNode parse(byte[] content, JsonSize size) throws UnfitFileException {
    try {
      JsonNode node = requireNonNull(READERS.get(size)).readTree(content);
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new UnfitFileException("expected JSON: " + problem(e), e);
    } catch (IOException e) {
      // Such as bytes that are no UTF-32.
      throw new UnfitFileException("expected JSON: " + shown(String.valueOf(e.getMessage())), e);
    }
    throw new UnfitFileException("expected a JSON object");
  }

  private static String problem(JacksonException e) {
    String place =
        e.getLocation() == null || e.getLocation().getLineNr() < 1
            ? ""
            : " in line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return shown(withoutAdvice(String.valueOf(e.getOriginalMessage()))) + place;
  }

  /** Leaves out what the parser says to programmers. */
  private static String withoutAdvice(String message) {
    return message
        .replaceAll(", from `[^`]*`", "")
        .replaceAll("\\[Source: [^;\\]]*; line: (\\d+), column: (\\d+)\\]", "line $1, column $2")
        .replaceAll(" \\(bound as [^)]*\\): not allowed .*", ", expected the end");
  }

  private static String shown(String text) {
    return Printable.line(text.lines().findFirst().orElse(""), LONGEST_PROBLEM);
  }
}
