package dev.fovea.engine.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.FoveaException;
import dev.fovea.engine.files.CheckpointFiles;
import dev.fovea.hub.files.JsonSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What tokenizer.json and tokenizer_config.json say.
 *
 * @param plain tokenizer.json without added tokens, truncation and padding: a tokenizer that takes
 *     every text as plain text
 * @param vocabulary the entries of the byte-pair encoding, in the byte alphabet
 * @param composed whether texts are normalized to NFC
 */
record TokenizerFile(
    String plain, List<AddedToken> addedTokens, Map<Integer, String> vocabulary, boolean composed) {

  private static final int LARGEST_ID = (1 << 24) - 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the files of a checkpoint.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if one is missing, damaged, or of a
   *     kind that is not supported
   */
  static TokenizerFile read(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    Path config = folder.resolve("tokenizer_config.json");
    try {
      ObjectNode root = object(file);
      List<AddedToken> added = added(root.path("added_tokens"));
      if (Files.exists(config)) {
        addMissing(added, object(config).path("added_tokens_decoder"));
      }
      check(added);
      if (!(root.path("model").path("vocab") instanceof ObjectNode vocab)) {
        throw new Unusable("model.vocab is no object");
      }
      checkKind(root);
      added.forEach(token -> vocab.remove(token.content()));
      root.putArray("added_tokens");
      root.putNull("truncation");
      root.putNull("padding");
      String plain = JSON.writeValueAsString(root);
      return new TokenizerFile(plain, added, vocabulary(vocab), composed(root, added));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    } catch (Unusable e) {
      throw invalid(file, String.valueOf(e.getMessage()), e);
    }
  }

  static FoveaException invalid(Path file, String problem, @Nullable Exception cause) {
    String message = file.getFileName() + ": " + problem;
    return cause == null
        ? new FoveaException(ErrorCode.INVALID_CHECKPOINT, message)
        : new FoveaException(ErrorCode.INVALID_CHECKPOINT, message, cause);
  }

  private static ObjectNode object(Path file) {
    String name = String.valueOf(file.getFileName());
    return CheckpointFiles.json(file.resolveSibling("."), name, JsonSize.TOKENIZER)
        .orElseThrow(() -> invalid(file, "there is no such file", null));
  }

  private static List<AddedToken> added(JsonNode nodes) {
    List<AddedToken> tokens = new ArrayList<>();
    nodes.forEach(node -> tokens.add(token(id(node.path("id")), node)));
    return tokens;
  }

  private static void addMissing(List<AddedToken> tokens, JsonNode decoder) {
    Set<String> known = new HashSet<>();
    tokens.forEach(token -> known.add(token.content()));
    decoder.forEachEntry((id, node) -> {
      if (known.add(node.path("content").asText())) {
        tokens.add(token(id(JSON.getNodeFactory().textNode(id)), node));
      }
    });
  }

  private static AddedToken token(int id, JsonNode node) {
    boolean special = node.path("special").asBoolean();
    return new AddedToken(
        id,
        node.path("content").asText(),
        node.path("single_word").asBoolean(),
        node.path("lstrip").asBoolean(),
        node.path("rstrip").asBoolean(),
        node.path("normalized").asBoolean(!special),
        special);
  }

  private static int id(JsonNode node) {
    int id = node.asInt(-1);
    if (id < 0 || id > LARGEST_ID) {
      throw new Unusable("the token id " + node + " is not in the range 0 to " + LARGEST_ID);
    }
    return id;
  }

  private static void check(List<AddedToken> tokens) {
    for (AddedToken token : tokens) {
      String content = token.content();
      if (content.isEmpty() || (token.special() && !PromptGuard.canGuard(content))) {
        throw new Unusable(
            "the special token \"" + content + "\" cannot be told from the text of users");
      }
    }
  }

  private static void checkKind(JsonNode root) {
    String model = root.path("model").path("type").asText("BPE");
    boolean bytes = types(root.path("pre_tokenizer"), "pretokenizers").contains("ByteLevel");
    if (!model.equals("BPE") || !bytes) {
      throw new Unusable("a byte-level BPE is expected, this is " + model);
    }
  }

  private static boolean composed(JsonNode root, List<AddedToken> tokens) {
    List<String> types = types(root.path("normalizer"), "normalizers");
    boolean known = types.stream().allMatch(type -> type.equals("NFC"));
    if (!known && tokens.stream().anyMatch(AddedToken::normalized)) {
      throw new Unusable("added tokens in text normalized by " + types + " are not supported");
    }
    return !types.isEmpty() && known;
  }

  /** Returns the type of {@code node}, or those of its parts if it is a sequence. */
  private static List<String> types(JsonNode node, String parts) {
    List<String> types = new ArrayList<>();
    if (node.path("type").asText().equals("Sequence")) {
      node.path(parts).forEach(part -> types.add(part.path("type").asText()));
    } else if (node.isObject()) {
      types.add(node.path("type").asText());
    }
    return types;
  }

  private static Map<Integer, String> vocabulary(ObjectNode vocab) {
    Map<Integer, String> entries = HashMap.newHashMap(vocab.size());
    vocab.forEachEntry((entry, id) -> entries.put(id(id), entry));
    return entries;
  }

  /** Returns the largest id of a token, plus 1. */
  int size() {
    int vocabularySize = vocabulary.keySet().stream().max(Comparator.naturalOrder()).orElse(-1) + 1;
    return addedTokens.stream().mapToInt(token -> token.id() + 1).reduce(vocabularySize, Math::max);
  }

  /** Says in its message why the file at hand cannot be used. */
  private static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }
}
