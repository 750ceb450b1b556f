package dev.fovea.engine.text.split;

/**
 * Cuts a text into pieces, each of which begins where the one before it ends. What it takes for all
 * pieces of a text is linear in its length. Immutable.
 */
interface Splitter {
  /**
   * Returns where the piece ends that begins at {@code start}: after {@code start}, and at or
   * before {@code limit}, which is the end of the text.
   */
  int end(String text, int start, int limit);
}
