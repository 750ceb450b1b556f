package dev.fovea.hub.settings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.fovea.base.Capability;
import dev.fovea.base.ErrorCode;
import dev.fovea.files.RegularFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A catalog as JSON: {@code {"modelTypes": [...], "models": [{"id", "hubId", "displayName",
 * "capabilities", "parameters", "bits", "downloadBytes", "memoryBytes"}, ...]}}. Only {@code id}
 * has to be there. It is read token by token, so that errors can name the line.
 */
record CatalogFile(List<CatalogEntry> entries, Set<String> modelTypes) {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  CatalogFile {
    entries = List.copyOf(entries);
    modelTypes = Set.copyOf(modelTypes);
  }

  /**
   * Reads a catalog.
   *
   * @param place what errors call it
   * @throws HubException {@link ErrorCode#SETTINGS} with the line and the field if it has another
   *     form
   */
  static CatalogFile parse(String place, byte[] content) {
    try (JsonParser parser = JSON.createParser(content)) {
      return new Reader(place, parser).file();
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw failure(place, "line %d: %s".formatted(line, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw failure(place, RegularFiles.reason(e), e);
    }
  }

  private static HubException failure(String place, String problem, @Nullable Exception cause) {
    return HubException.local(
        ErrorCode.SETTINGS, place + ", " + problem, "the user's catalog, " + problem, cause);
  }

  /** The fields of one entry, as they come. */
  private static final class Fields {
    private String id = "";
    private Optional<String> hubId = Optional.empty();
    private Optional<String> displayName = Optional.empty();
    private Set<Capability> capabilities = Set.of(Capability.TEXT);
    private long parameters;
    private int bits;
    private long downloadBytes;
    private long memoryBytes;

    CatalogEntry entry() {
      return new CatalogEntry(
          id,
          hubId,
          displayName.orElse(id),
          capabilities,
          parameters,
          bits,
          downloadBytes,
          memoryBytes);
    }
  }

  private record Reader(String place, JsonParser parser) {
    CatalogFile file() throws IOException {
      List<CatalogEntry> entries = new ArrayList<>();
      Set<String> types = new LinkedHashSet<>();
      parser.nextToken();
      expect(JsonToken.START_OBJECT, "the catalog", "an object");
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "models" -> models(entries);
          case "modelTypes" -> types.addAll(texts(name));
          default -> throw unknown(name);
        }
      }
      if (parser.nextToken() != null) {
        throw error("the catalog", "nothing after it");
      }
      return new CatalogFile(entries, types);
    }

    private void models(List<CatalogEntry> entries) throws IOException {
      expect(JsonToken.START_ARRAY, "models", "a list");
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        String at = "models[" + entries.size() + "]";
        expect(JsonToken.START_OBJECT, at, "an object");
        CatalogEntry entry = model(at + ".");
        if (entries.stream().anyMatch(other -> other.id().equals(entry.id()))) {
          throw error(at + ".id", "another id than " + entry.id() + ", which is there twice");
        }
        entries.add(entry);
      }
    }

    private CatalogEntry model(String at) throws IOException {
      Fields fields = new Fields();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        field(fields, name, at + name);
      }
      if (fields.id.isEmpty()) {
        throw error(at + "id", "a short name");
      }
      return fields.entry();
    }

    private void field(Fields fields, String name, String at) throws IOException {
      switch (name) {
        case "id" -> fields.id = shortName(at);
        case "hubId" -> fields.hubId = Optional.of(hubId(at));
        case "displayName" -> fields.displayName = Optional.of(text(at));
        case "capabilities" -> fields.capabilities = capabilities(at);
        case "parameters" -> fields.parameters = number(at, Long.MAX_VALUE);
        case "bits" -> fields.bits = (int) number(at, 64);
        case "downloadBytes" -> fields.downloadBytes = number(at, Long.MAX_VALUE);
        case "memoryBytes" -> fields.memoryBytes = number(at, Long.MAX_VALUE);
        default -> throw unknown(at);
      }
    }

    private String shortName(String at) throws IOException {
      String text = text(at);
      if (!Catalog.isShortName(text)) {
        throw error(at, "up to 64 letters, digits, '.', '_' and '-', not " + ModelId.shown(text));
      }
      return text;
    }

    private String hubId(String at) throws IOException {
      String text = text(at);
      if (!ModelId.isRepository(text)) {
        throw error(at, "organisation/name, not " + ModelId.shown(text));
      }
      return text;
    }

    private Set<Capability> capabilities(String at) throws IOException {
      Set<Capability> all = new LinkedHashSet<>();
      for (String name : texts(at)) {
        all.add(
            Capability.of(name)
                .orElseThrow(() ->
                    error(
                        at, "text, vision, structured_output, tools, not " + ModelId.shown(name))));
      }
      return all;
    }

    private List<String> texts(String at) throws IOException {
      List<String> texts = new ArrayList<>();
      expect(JsonToken.START_ARRAY, at, "a list of texts");
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        texts.add(text(at));
      }
      return texts;
    }

    private String text(String at) throws IOException {
      expect(JsonToken.VALUE_STRING, at, "a text");
      return parser.getText();
    }

    private long number(String at, long largest) throws IOException {
      expect(JsonToken.VALUE_NUMBER_INT, at, "a whole number");
      if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0
          || parser.getLongValue() > largest) {
        throw error(at, "a number from 0 to " + largest);
      }
      return parser.getLongValue();
    }

    private void expect(JsonToken token, String at, String expected) {
      if (parser.currentToken() != token) {
        throw error(at, expected);
      }
    }

    private HubException unknown(String at) {
      return error(at, "no field of this name");
    }

    private HubException error(String at, String expected) {
      return failure(
          place,
          "line %d, %s: expected %s"
              .formatted(parser.currentTokenLocation().getLineNr(), at, expected),
          /* cause= */ null);
    }
  }
}
