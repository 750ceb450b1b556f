package dev.fovea.engine.text.split;

import static dev.fovea.engine.text.split.Characters.LETTER;
import static dev.fovea.engine.text.split.Characters.MARK;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The regular expressions of tokenizer.json that are known here, each with code that does the same.
 */
final class Patterns {
  private static final String SPACES = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String ENDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String OTHERS = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";
  private static final String HEAD = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String TAIL = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";

  /** Those whose matches leave nothing of a text out. */
  private static final Map<String, Splitter> WHOLE = new HashMap<>();

  /** Those between whose matches something may be left. */
  private static final Map<String, Splitter> PARTIAL = new HashMap<>();

  static {
    WHOLE.put(Gpt2Words.PATTERN, new Gpt2Words());
    // Qwen2, Qwen2.5, Qwen3
    WHOLE.put(
        ENDS + "|" + BEFORE + "\\p{L}+|\\p{N}" + OTHERS + SPACES, new TiktokenWords(LETTER, 1));
    // Qwen3.5
    WHOLE.put(
        ENDS
            + "|"
            + BEFORE
            + "[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*"
            + SPACES,
        new TiktokenWords(LETTER | MARK, 1));
    // GPT-4, Llama 3
    WHOLE.put(
        ENDS + "|" + BEFORE + "\\p{L}+|\\p{N}{1,3}" + OTHERS + SPACES,
        new TiktokenWords(LETTER, 3));
    // GPT-4, as OpenAI writes it
    WHOLE.put(
        "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
        new TiktokenWords(LETTER, 3));
    // GPT-4o, gpt-oss
    WHOLE.put(cased(ENDS + "?", "{1,3}"), new CasedWords(Contractions.ANY_CASE, 3));
    // Mistral's Tekken
    WHOLE.put(cased("", ""), new CasedWords(Contractions.NONE, 1));
    PARTIAL.put("\\p{N}{1,3}", new Digits(3, /* newer= */ false));
    PARTIAL.put(HanAndKana.PATTERN, new HanAndKana());
    PARTIAL.put(DeepSeekWords.PATTERN, new DeepSeekWords());
  }

  private Patterns() {}

  private static String cased(String ends, String digits) {
    return BEFORE
        + HEAD
        + "*"
        + TAIL
        + "+"
        + ends
        + "|"
        + BEFORE
        + HEAD
        + "+"
        + TAIL
        + "*"
        + ends
        + "|\\p{N}"
        + digits
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*"
        + SPACES;
  }

  /**
   * Returns what cuts texts into the matches of {@code pattern}, and unless {@code onlyMatches}
   * what lies between them.
   */
  static Optional<Splitter> find(String pattern, boolean onlyMatches) {
    Splitter whole = WHOLE.get(pattern);
    return Optional.ofNullable(whole == null && !onlyMatches ? PARTIAL.get(pattern) : whole);
  }
}
