package dev.fovea.grammar.mask;

import dev.fovea.grammar.lexeme.ByteDfa;
import dev.fovea.grammar.lexeme.Lexeme;
import dev.fovea.grammar.lexeme.Lexemes;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** The masks of lexemes that are known for one vocabulary. Safe for threads. */
public final class LexemeMasks {
  private final TokenTrie trie;
  private final IdentityHashMap<ByteDfa, Map<Integer, LexemeMask>> known = new IdentityHashMap<>();
  private long bytes;

  /** No masks yet for the tokens of {@code trie}. */
  public LexemeMasks(TokenTrie trie) {
    this.trie = trie;
  }

  /** Whether {@code automaton} is one that all grammars share. */
  boolean owns(ByteDfa automaton) {
    return automaton == Lexemes.ANY_STRING;
  }

  /** The mask of {@code state} in {@code lexeme}'s automaton. */
  synchronized LexemeMask of(Lexeme lexeme, int state) {
    boolean counted = lexeme.counts();
    Map<Integer, LexemeMask> masks =
        known.computeIfAbsent(lexeme.automaton(), _ -> new HashMap<>());
    int key = 2 * state + (counted ? 1 : 0);
    LexemeMask mask = masks.get(key);
    if (mask == null) {
      mask = LexemeMask.of(trie, lexeme.automaton(), state, counted);
      masks.put(key, mask);
      bytes += mask.bytes();
    }
    return mask;
  }

  /** Bytes of memory the masks take, about. */
  synchronized long bytes() {
    return bytes;
  }
}
