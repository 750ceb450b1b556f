package dev.fovea.engine.text;

import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.StandIns.Source;
import java.util.List;

/**
 * Keeps texts of others from becoming structure of the prompt. In them, {@link StandIns} take the
 * place of the punctuation that added tokens are written with. What a chat template makes of that
 * has no added token but its own, whatever it cut, joined or changed, since a token that has one
 * character from elsewhere is not spelled as the token is.
 *
 * <p>Texts of the model itself are an exception: the tokens that {@link AnswerMarkers} names are
 * found in them too.
 */
final class PromptGuard {
  private final boolean[] guarded = new boolean[Character.MAX_VALUE + 1];

  PromptGuard(List<AddedToken> tokens) {
    for (AddedToken token : tokens) {
      String content = token.content();
      for (int i = 0; i < content.length(); i++) {
        guarded[content.charAt(i)] |= isGuarded(content.charAt(i));
      }
    }
  }

  /** Returns whether no text of others can become {@code token}. */
  static boolean canGuard(String token) {
    return token.chars().anyMatch(character -> isGuarded((char) character));
  }

  /** Letters, digits and white space stay as they are: templates change and strip them. */
  private static boolean isGuarded(char character) {
    return StandIns.existFor(character)
        && !Character.isLetterOrDigit(character)
        && !Character.isWhitespace(character)
        && !Character.isSpaceChar(character);
  }

  /** Returns {@code text} with stand-ins. In it, each surrogate without a partner is U+FFFD. */
  String guard(String others, Source source) {
    String text = StandIns.wellFormed(others);
    int first = 0;
    while (first < text.length() && !guarded[text.charAt(first)]) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    char[] characters = text.toCharArray();
    for (int i = first; i < characters.length; i++) {
      if (guarded[characters[i]]) {
        characters[i] = StandIns.of(characters[i], source);
      }
    }
    return new String(characters);
  }

  /** Returns {@code token} as it is spelled in a text of the model. */
  static String answered(String token) {
    StringBuilder spelled = new StringBuilder(token.length());
    for (int i = 0; i < token.length(); i++) {
      char character = token.charAt(i);
      spelled.append(isGuarded(character) ? StandIns.of(character, Source.ANSWERED) : character);
    }
    return spelled.toString();
  }

  /** Returns {@code text} as it was before {@link #guard}. */
  static String unguard(String text) {
    return StandIns.plain(text);
  }
}
