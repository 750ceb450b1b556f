package dev.fovea.base;

/** Texts of files and of others, as messages show them. */
public final class Printable {
  private Printable() {}

  /**
   * Returns {@code text} with {@code ?} for each control character, cut to {@code longest}
   * characters.
   */
  public static String line(String text, int longest) {
    return cut(text.replaceAll("\\p{Cntrl}", "?"), longest);
  }

  /** As {@link #line}, with {@code ?} for all that is not printable ASCII. */
  public static String ascii(String text, int longest) {
    return cut(text.replaceAll("[^ -~]", "?"), longest);
  }

  /** Returns {@code text}, cut to {@code longest} characters and three dots if it has more. */
  public static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "...";
  }
}
