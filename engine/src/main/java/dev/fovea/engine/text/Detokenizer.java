package dev.fovea.engine.text;

/**
 * Turns the tokens of one generation into text as they come. What is returned in all equals the
 * text of all tokens decoded at once; special tokens add nothing. Not thread-safe.
 */
public final class Detokenizer {
  private final Tokenizer tokenizer;
  private final Utf8Decoder decoder = new Utf8Decoder();

  /** Creates one for one generation. */
  public Detokenizer(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Returns the characters that {@code token} completes, often none or several. Bytes that are no
   * UTF-8 become U+FFFD.
   */
  public String append(int token) {
    if (tokenizer.isSpecial(token)) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    decoder.decode(tokenizer.bytes(token), text);
    return text.toString();
  }

  /** Returns U+FFFD if the last character is incomplete, otherwise an empty text. */
  public String finish() {
    StringBuilder text = new StringBuilder();
    decoder.finish(text);
    return text.toString();
  }
}
