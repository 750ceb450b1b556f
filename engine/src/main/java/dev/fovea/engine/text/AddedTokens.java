package dev.fovea.engine.text;

import dev.fovea.engine.text.bpe.Interruption;
import dev.fovea.jinja.values.StandIns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds added tokens as Hugging Face's tokenizers do: leftmost, then longest, first those of the
 * text as it is, and in what lies between them those of the normalized text. Immutable.
 */
final class AddedTokens {
  private static final int STEPS_BETWEEN_CHECKS = 1 << 12;

  private final Map<String, AddedToken> byContent = new HashMap<>();
  private final Map<Integer, AddedToken> byId = new HashMap<>();
  private final TokenTrie literal;
  private final TokenTrie normalized;
  private final boolean anyNormalized;
  private final boolean composed;

  /**
   * @param composed whether the tokenizer normalizes texts to NFC; otherwise it leaves them
   */
  AddedTokens(List<AddedToken> tokens, boolean composed) {
    this.composed = composed;
    for (AddedToken token : tokens) {
      byContent.put(token.content(), token);
      byId.put(token.id(), token);
    }
    List<AddedToken> spelled = new ArrayList<>(tokens);
    for (AddedToken token : tokens) {
      if (AnswerMarkers.contain(token.content())) {
        spelled.add(token.spelled(PromptGuard.answered(token.content())));
      }
    }
    literal = new TokenTrie(spelled.stream().filter(token -> !token.normalized()).toList());
    List<AddedToken> inNormalized = spelled.stream().filter(AddedToken::normalized).toList();
    anyNormalized = !inNormalized.isEmpty();
    normalized =
        new TokenTrie(
            inNormalized.stream()
                .map(token -> token.spelled(searchable(token.content())))
                .toList());
  }

  Optional<AddedToken> find(String content) {
    return Optional.ofNullable(byContent.get(content));
  }

  Optional<AddedToken> find(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Returns {@code text} in the form in which normalized tokens are looked for. */
  private String searchable(String text) {
    return anyNormalized && composed ? Composition.compose(text) : text;
  }

  /** Hands on the ids of the tokens in {@code text} and what lies between them, in order. */
  void split(String text, IntConsumer token, Consumer<String> between) {
    Consumer<String> rest =
        anyNormalized
            ? piece -> new Search(normalized, searchable(piece)).run(token, between)
            : between;
    new Search(literal, text).run(token, rest);
  }

  /** One pass over a text. */
  private record Search(TokenTrie trie, String text) {

    void run(IntConsumer ids, Consumer<String> between) {
      int done = 0;
      int steps = 0;
      for (int i = 0; i < text.length(); ) {
        if (++steps % STEPS_BETWEEN_CHECKS == 0) {
          Interruption.check();
        }
        @Nullable AddedToken token = trie.longestAt(text, i);
        if (token == null) {
          i++;
          continue;
        }
        int start = i;
        int end = i + token.content().length();
        i = end;
        if (start < done || (token.singleWord() && (wordEndsAt(start) || wordBeginsAt(end)))) {
          continue;
        }
        start = token.leftStrip() ? beforeSpace(start, done) : start;
        if (done < start) {
          between.accept(text.substring(done, start));
        }
        ids.accept(token.id());
        done = token.rightStrip() ? afterSpace(end) : end;
      }
      if (done < text.length()) {
        between.accept(text.substring(done));
      }
    }

    private boolean wordEndsAt(int end) {
      return end > 0 && isWord(StandIns.plain(text.codePointBefore(end)));
    }

    private boolean wordBeginsAt(int start) {
      return start < text.length() && isWord(StandIns.plain(text.codePointAt(start)));
    }

    private int beforeSpace(int end, int least) {
      int start = end;
      while (start > least && isSpace(text.charAt(start - 1))) {
        start--;
      }
      return start;
    }

    private int afterSpace(int start) {
      int end = start;
      while (end < text.length() && isSpace(text.charAt(end))) {
        end++;
      }
      return end;
    }

    /** {@code White_Space} of Unicode, all of which is in the basic plane. */
    private static boolean isSpace(char character) {
      return Character.isSpaceChar(character)
          || (character >= '\t' && character <= '\r')
          || character == '\u0085';
    }

    /** {@code \w} of Unicode's regular expressions. */
    private static boolean isWord(int character) {
      return Character.isAlphabetic(character)
          || character == '\u200c'
          || character == '\u200d'
          || switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK,
                Character.ENCLOSING_MARK,
                Character.COMBINING_SPACING_MARK,
                Character.DECIMAL_DIGIT_NUMBER,
                Character.CONNECTOR_PUNCTUATION ->
                true;
            default -> false;
          };
    }
  }
}
