package dev.fovea.engine.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The texts of added tokens, for finding them in other texts. Immutable. */
final class TokenTrie {
  private final Node root = new Node();

  TokenTrie(List<AddedToken> tokens) {
    for (AddedToken token : tokens) {
      Node node = root;
      for (char character : token.content().toCharArray()) {
        node = node.next.computeIfAbsent(character, _ -> new Node());
      }
      node.token = token;
    }
  }

  /** Returns the longest token whose text is in {@code text} at {@code start}, or null. */
  @Nullable AddedToken longestAt(String text, int start) {
    AddedToken longest = null;
    Node node = root;
    for (int i = start; i < text.length(); i++) {
      node = node.next.get(text.charAt(i));
      if (node == null) {
        return longest;
      }
      if (node.token != null) {
        longest = node.token;
      }
    }
    return longest;
  }

  private static final class Node {
    final Map<Character, Node> next = new HashMap<>();
    @Nullable AddedToken token;
  }
}
