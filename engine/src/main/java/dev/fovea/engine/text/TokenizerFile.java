package dev.fovea.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.text.bpe.BytePairEncoder;
import dev.fovea.engine.text.split.PreTokenizer;
import dev.fovea.engine.text.split.Shown;
import dev.fovea.files.CheckpointFiles;
import dev.fovea.files.JsonSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What tokenizer.json and tokenizer_config.json say.
 *
 * @param composed whether texts are normalized to NFC
 */
record TokenizerFile(
    List<AddedToken> addedTokens,
    boolean composed,
    PreTokenizer preTokenizer,
    BytePairEncoder encoder) {

  private static final String NAME = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";

  /**
   * Reads the files of a checkpoint.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if one is missing, damaged, or of a
   *     kind that is not supported
   */
  static TokenizerFile read(Path folder) {
    byte[] content =
        CheckpointFiles.bytes(folder, NAME, JsonSize.TOKENIZER.bytes())
            .orElseThrow(() -> invalid(NAME + ": there is no such file"));
    List<AddedToken> ofConfig = ofConfig(folder);
    try {
      return of(TokenizerJson.parse(content), ofConfig);
    } catch (FoveaException e) {
      throw new FoveaException(e.code(), NAME + ": " + e.message(), e);
    }
  }

  private static TokenizerFile of(TokenizerJson json, List<AddedToken> ofConfig) {
    List<AddedToken> added = new ArrayList<>(json.addedTokens());
    addMissing(added, ofConfig);
    boolean composed = isComposed(json.normalizer());
    PreTokenizer preTokenizer = PreTokenizer.of(json.preTokenizer());
    Map<String, Integer> given = new HashMap<>();
    added.forEach(token -> given.put(token.content(), token.id()));
    Map<String, Integer> ids = json.encoder().addedIds(given);
    return new TokenizerFile(
        added.stream()
            .map(token -> token.withId(ids.getOrDefault(token.content(), token.id())))
            .toList(),
        composed,
        preTokenizer,
        json.encoder().build(ids));
  }

  private static FoveaException invalid(String problem) {
    return new FoveaException(ErrorCode.INVALID_CHECKPOINT, problem);
  }

  private static List<AddedToken> ofConfig(Path folder) {
    List<AddedToken> tokens = new ArrayList<>();
    try {
      CheckpointFiles.json(folder, CONFIG, JsonSize.SETTINGS)
          .ifPresent(config ->
              config
                  .path("added_tokens_decoder")
                  .forEachEntry((id, node) -> tokens.add(AddedToken.of(id(id), node))));
    } catch (FoveaException e) {
      throw e.message().startsWith(CONFIG)
          ? e
          : new FoveaException(e.code(), CONFIG + ": " + e.message(), e);
    }
    return tokens;
  }

  private static void addMissing(List<AddedToken> tokens, List<AddedToken> more) {
    Set<String> known = new HashSet<>();
    tokens.forEach(token -> known.add(token.content()));
    more.stream().filter(token -> known.add(token.content())).forEach(tokens::add);
  }

  private static int id(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT,
          "the token id " + Shown.quoted(text) + " is no whole number",
          e);
    }
  }

  /** Returns whether texts are normalized to NFC; otherwise they are left as they are. */
  private static boolean isComposed(JsonNode normalizer) {
    String type = normalizer.path("type").asText("");
    if (type.equals("Sequence")) {
      boolean composed = false;
      for (JsonNode part : normalizer.path("normalizers")) {
        composed |= isComposed(part);
      }
      return composed;
    }
    if (normalizer.isObject() && !type.equals("NFC")) {
      throw invalid(
          "the normalizer is " + Shown.quoted(type) + ", which is not supported; NFC and none are");
    }
    return normalizer.isObject();
  }
}
