package dev.fovea.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.text.split.Shown;

/**
 * A token that stands outside the vocabulary of the byte-pair encoding, with the fields of {@code
 * added_tokens} in tokenizer.json.
 *
 * @param singleWord only where no word character touches it
 * @param leftStrip takes the white space before it
 * @param rightStrip takes the white space after it
 * @param normalized looked for in the normalized text
 * @param special structure, left out of shown text
 */
record AddedToken(
    int id,
    String content,
    boolean singleWord,
    boolean leftStrip,
    boolean rightStrip,
    boolean normalized,
    boolean special) {

  /** UTF-16 units that a content may have: what is looked for at each place of a text. */
  private static final int LONGEST = 512;

  /**
   * Reads one from a file.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if it is none that can be used
   */
  static AddedToken of(int id, JsonNode node) {
    boolean special = node.path("special").asBoolean();
    return new AddedToken(
        id,
        checked(node.path("content").asText(), special),
        node.path("single_word").asBoolean(),
        node.path("lstrip").asBoolean(),
        node.path("rstrip").asBoolean(),
        node.path("normalized").asBoolean(!special),
        special);
  }

  private static String checked(String content, boolean special) {
    if (content.codePoints().anyMatch(AddedToken::isSurrogate)) {
      throw invalid("the added token " + Shown.quoted(content) + " has half a character");
    }
    if (content.length() > LONGEST) {
      throw invalid(
          "the added token %s has %d characters, at most %d are supported"
              .formatted(Shown.quoted(content), content.length(), LONGEST));
    }
    // A single character is a token of the encoding too, so that the text of users can have it.
    boolean guarded = content.length() > 1 && PromptGuard.canGuard(content);
    if (content.isEmpty() || (special && !guarded)) {
      throw invalid(
          "the special token " + Shown.quoted(content) + " cannot be told from the text of users");
    }
    return content;
  }

  private static boolean isSurrogate(int character) {
    return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
  }

  private static FoveaException invalid(String problem) {
    return new FoveaException(ErrorCode.INVALID_CHECKPOINT, problem);
  }

  /** Returns this token, to be found where another text is. */
  AddedToken spelled(String text) {
    return new AddedToken(id, text, singleWord, leftStrip, rightStrip, normalized, special);
  }

  /** Returns this token with another id. */
  AddedToken withId(int other) {
    return new AddedToken(other, content, singleWord, leftStrip, rightStrip, normalized, special);
  }
}
