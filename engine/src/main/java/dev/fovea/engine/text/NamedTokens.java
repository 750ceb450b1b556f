package dev.fovea.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.files.CheckpointFiles;
import dev.fovea.files.JsonSize;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that a checkpoint has names for, such as {@code bos_token}, as transformers finds them
 * and hands them to a chat template. One that is null has no name there.
 */
final class NamedTokens {
  private static final List<String> STANDARD =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");
  private static final List<String> EXTRA =
      List.of("additional_special_tokens", "extra_special_tokens");

  /** What a template is given counts for what it may do, and these come with the template. */
  private static final int MOST_CHARACTERS = 65_536;

  private static final String END_OF_TEXT = "<|endoftext|>";

  private final Map<String, String> tokens = new LinkedHashMap<>();

  private NamedTokens() {}

  /**
   * Returns the tokens by their names.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a file cannot be read, or they
   *     are too long
   */
  static Map<String, String> read(Path folder) {
    Optional<ObjectNode> config = settings(folder, "tokenizer_config.json");
    NamedTokens named = new NamedTokens();
    named.presume(config, settings(folder, "config.json"));
    config.ifPresent(named::add);
    if (config.isEmpty() || !config.get().has("added_tokens_decoder")) {
      settings(folder, "special_tokens_map.json").ifPresent(named::add);
    }
    named.check();
    return Collections.unmodifiableMap(named.tokens);
  }

  private void check() {
    long characters = tokens.values().stream().mapToLong(String::length).sum();
    if (characters > MOST_CHARACTERS) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT,
          "tokenizer_config.json: the named tokens have "
              + characters
              + " characters, at most "
              + MOST_CHARACTERS
              + " are allowed");
    }
  }

  private static Optional<ObjectNode> settings(Path folder, String name) {
    return CheckpointFiles.json(folder, name, JsonSize.SETTINGS);
  }

  /** Starts from what the class of the tokenizer presumes, which depends on the model too. */
  private void presume(Optional<ObjectNode> tokenizer, Optional<ObjectNode> model) {
    boolean qwen2 = text(model, "model_type").equals("qwen2");
    String declared = text(tokenizer, "tokenizer_class");
    switch (qwen2 || declared.isEmpty() ? "Qwen2Tokenizer" : declared) {
      case "Qwen2Tokenizer", "Qwen2TokenizerFast" ->
          List.of("eos_token", "unk_token", "pad_token").forEach(this::presume);
      case "GPT2Tokenizer", "GPT2TokenizerFast" ->
          List.of("bos_token", "eos_token", "unk_token").forEach(this::presume);
      default -> {}
    }
  }

  private void presume(String name) {
    tokens.put(name, END_OF_TEXT);
  }

  private static String text(Optional<ObjectNode> object, String name) {
    return object.map(node -> node.path(name)).orElse(MissingNode.getInstance()).asText();
  }

  private void add(ObjectNode file) {
    file.forEachEntry((name, token) -> {
      if (STANDARD.contains(name) || name.endsWith("_token")) {
        add(name, token);
      }
    });
    for (String extra : EXTRA) {
      if (file.path(extra) instanceof ObjectNode named) {
        named.forEachEntry(this::add);
      }
    }
  }

  private void add(String name, JsonNode token) {
    JsonNode content = token.isObject() ? token.path("content") : token;
    if (content.isTextual()) {
      tokens.put(name, content.textValue());
    } else if (token.isNull()) {
      tokens.remove(name);
    }
  }
}
