package dev.fovea.engine.text.split;

/** Chinese characters and kana apart from other text: {@value #PATTERN}. */
record HanAndKana() implements Splitter {
  static final String PATTERN = "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+";

  @Override
  public int end(String text, int start, int limit) {
    boolean inside = isInside(text.charAt(start));
    int end = start + 1;
    while (end < limit && isInside(text.charAt(end)) == inside) {
      end++;
    }
    return end;
  }

  private static boolean isInside(char character) {
    return (character >= '\u4e00' && character <= '\u9fa5')
        || (character >= '\u3040' && character <= '\u30ff');
  }
}
