package dev.fovea.engine.text;

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

  /** Returns this token, to be found where another text is. */
  AddedToken spelled(String text) {
    return new AddedToken(id, text, singleWord, leftStrip, rightStrip, normalized, special);
  }
}
