package dev.fovea.engine.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.text.bpe.EncoderBuilder;
import dev.fovea.engine.text.split.Shown;
import dev.fovea.files.JsonSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a tokenizer.json, ten megabytes as a rule, once and without making a tree of it. Not
 * thread-safe.
 */
final class TokenizerJson {
  /** Names and values that the descriptions of single steps and tokens may have. */
  private static final int MOST_PARTS = 2_000;

  private static final int MOST_ADDED_TOKENS = 500_000;
  private static final int DEEPEST = 100;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(4_000_000)
                  .maxNameLength(50_000)
                  .maxNumberLength(400)
                  .maxTokenCount(JsonSize.TOKENIZER.parts())
                  .build())
          // The vocabulary is an object, whose names come once.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final JsonParser parser;
  private final EncoderBuilder encoder = new EncoderBuilder();
  private final List<AddedToken> addedTokens = new ArrayList<>();
  private JsonNode normalizer = JsonNodeFactory.instance.nullNode();
  private JsonNode preTokenizer = JsonNodeFactory.instance.nullNode();
  private String model = "BPE";
  private boolean hasVocabulary;
  private int parts;

  private TokenizerJson(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads a file.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if it is damaged, too large, or its
   *     model is no byte-pair encoding that is supported
   */
  static TokenizerJson parse(byte[] content) {
    try (JsonParser parser = JSON.createParser(content)) {
      TokenizerJson json = new TokenizerJson(parser);
      json.read();
      return json;
    } catch (StreamConstraintsException e) {
      throw invalid("nested too deeply, or larger than any tokenizer" + place(e), e);
    } catch (JacksonException e) {
      throw invalid("expected JSON, found something else" + place(e), e);
    } catch (IOException e) {
      throw invalid("expected JSON in UTF-8, found other bytes", e);
    }
  }

  private static String place(JacksonException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? ""
        : " in line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static FoveaException invalid(String problem) {
    return new FoveaException(ErrorCode.INVALID_CHECKPOINT, problem);
  }

  private static FoveaException invalid(String problem, Exception cause) {
    return new FoveaException(ErrorCode.INVALID_CHECKPOINT, problem, cause);
  }

  /** Returns what the file says of the encoding. */
  EncoderBuilder encoder() {
    return encoder;
  }

  /** Returns the added tokens, in the file's order. */
  List<AddedToken> addedTokens() {
    return addedTokens;
  }

  /** Returns the normalizer, null if there is none. */
  JsonNode normalizer() {
    return normalizer;
  }

  /** Returns the pre-tokenizer, null if there is none. */
  JsonNode preTokenizer() {
    return preTokenizer;
  }

  private void read() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw invalid("expected a JSON object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "added_tokens" -> readAddedTokens(value);
        case "normalizer" -> normalizer = small();
        case "pre_tokenizer" -> preTokenizer = small();
        case "model" -> readModel(value);
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw invalid("expected the end after the JSON object");
    }
    if (!model.equals("BPE")) {
      throw invalid("the model is " + Shown.quoted(model) + ", expected a byte-level BPE");
    }
    if (!hasVocabulary) {
      throw invalid("model.vocab is no object");
    }
  }

  private void readAddedTokens(JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonNode token = small();
      if (addedTokens.size() == MOST_ADDED_TOKENS) {
        throw invalid("more than " + MOST_ADDED_TOKENS + " added tokens");
      }
      if (!token.path("id").isInt()) {
        throw invalid("an added token has no id that is a whole number");
      }
      addedTokens.add(AddedToken.of(token.path("id").intValue(), token));
    }
  }

  private void readModel(JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      throw invalid("model is no object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken setting = parser.nextToken();
      if (name.equals("vocab") && setting == JsonToken.START_OBJECT) {
        readVocabulary();
      } else if (name.equals("merges") && setting == JsonToken.START_ARRAY) {
        readMerges();
      } else if (setting.isStructStart()) {
        parser.skipChildren();
      } else {
        readSetting(name, setting);
      }
    }
  }

  private void readVocabulary() throws IOException {
    hasVocabulary = true;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String entry = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        throw invalid(
            "the entry "
                + Shown.quoted(entry)
                + " of the vocabulary has no id that is a whole number");
      }
      encoder.addEntry(entry, smallNumber());
    }
  }

  private void readMerges() throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        String merge = parser.getText();
        int space = merge.indexOf(' ');
        if (space < 0 || merge.indexOf(' ', space + 1) >= 0) {
          throw invalid("the merge " + Shown.quoted(merge) + " is not of two tokens");
        }
        encoder.addMerge(merge.substring(0, space), merge.substring(space + 1));
      } else {
        readPair();
      }
    }
  }

  private void readPair() throws IOException {
    JsonNode pair = small();
    if (!pair.isArray()
        || pair.size() != 2
        || !pair.path(0).isTextual()
        || !pair.path(1).isTextual()) {
      throw invalid("a merge is not of two tokens");
    }
    encoder.addMerge(pair.path(0).textValue(), pair.path(1).textValue());
  }

  /** Takes what changes the encoding; other settings do not, since bytes are never unknown. */
  private void readSetting(String name, JsonToken value) throws IOException {
    boolean isSet = value != JsonToken.VALUE_NULL && value != JsonToken.VALUE_FALSE;
    switch (name) {
      case "type" -> model = parser.getText();
      case "ignore_merges" -> {
        if (isSet) {
          encoder.ignoreMerges();
        }
      }
      case "unk_token", "byte_fallback" -> {
        if (isSet) {
          encoder.replaceBytes();
        }
      }
      case "dropout" -> refuse(name, isSet && parser.getValueAsDouble(1) != 0);
      case "continuing_subword_prefix", "end_of_word_suffix" ->
          refuse(name, isSet && !parser.getText().isEmpty());
      default -> {}
    }
  }

  private static void refuse(String name, boolean isSet) {
    if (isSet) {
      throw invalid("model." + name + " is set, which is not supported");
    }
  }

  /** Returns the whole number at hand; any that is no int is too large for all that is counted. */
  private int smallNumber() throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.INT
        ? parser.getIntValue()
        : Integer.MAX_VALUE;
  }

  /** Returns the value at hand as a tree. */
  private JsonNode small() throws IOException {
    parts = 0;
    return tree();
  }

  private JsonNode tree() throws IOException {
    if (++parts > MOST_PARTS) {
      throw invalid("a value in it has more than " + MOST_PARTS + " parts");
    }
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = nodes.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.set(name, tree());
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = nodes.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(tree());
        }
        yield array;
      }
      case VALUE_STRING -> nodes.textNode(parser.getText());
      case VALUE_NUMBER_INT -> nodes.numberNode(smallNumber());
      case VALUE_TRUE -> nodes.booleanNode(true);
      case VALUE_FALSE -> nodes.booleanNode(false);
      default -> nodes.nullNode();
    };
  }
}
