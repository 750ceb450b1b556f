package dev.fovea.engine.text;

/**
 * Keeps the text of users from becoming structure of the prompt. Marks are noncharacters, put
 * inside of what looks like an added token, so that a chat template can trim, split and join
 * guarded texts and no token is found where a mark is.
 *
 * <p>A mark comes after the first character, not before it: a template that cuts a text at {@code
 * "</think>"} then leaves no mark behind that would hide a token of its own.
 */
final class PromptGuard {
  /** Says that no added token begins at the character before. */
  static final char MARK = '\uFDD0';

  private static final char ESCAPE = '\uFDD1';
  private static final char ESCAPED_MARK = '\uFDD2';
  private static final char ESCAPED_ESCAPE = '\uFDD3';

  private final AddedTokens tokens;

  PromptGuard(AddedTokens tokens) {
    this.tokens = tokens;
  }

  /**
   * Returns {@code text} marked wherever it has an added token, and where its end could become one
   * together with what follows it.
   */
  String guard(String text) {
    String plain = tokens.searchable(text);
    StringBuilder marked = new StringBuilder(plain.length() + 16);
    for (int i = 0; i < plain.length(); ) {
      int character = plain.codePointAt(i);
      switch (character) {
        case MARK -> marked.append(ESCAPE).append(ESCAPED_MARK);
        case ESCAPE -> marked.append(ESCAPE).append(ESCAPED_ESCAPE);
        default -> {
          marked.appendCodePoint(character);
          if (tokens.canBeginAt(plain, i)) {
            marked.append(MARK);
          }
        }
      }
      i += Character.charCount(character);
    }
    return marked.toString();
  }

  /** Returns {@code text} without marks, as it was before {@link #guard}. */
  static String unguard(String text) {
    if (text.indexOf(MARK) < 0 && text.indexOf(ESCAPE) < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      if (character == ESCAPE && (next == ESCAPED_MARK || next == ESCAPED_ESCAPE)) {
        plain.append(next == ESCAPED_MARK ? MARK : ESCAPE);
        i++;
      } else if (character != MARK) {
        plain.append(character);
      }
    }
    return plain.toString();
  }
}
