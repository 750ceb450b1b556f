package dev.fovea.jinja.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Algorithms of Python's {@code str} that Java's {@code String} has not, or has otherwise. */
public final class Strings {
  private Strings() {}

  /** Returns whether Python takes {@code c} as white space. */
  public static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  public static boolean isBlank(String text) {
    return text.codePoints().allMatch(Strings::isSpace);
  }

  public static String strip(String text) {
    return stripTrailing(stripLeading(text));
  }

  public static String stripLeading(String text) {
    int begin = 0;
    while (begin < text.length() && isSpace(text.charAt(begin))) {
      begin++;
    }
    return text.substring(begin);
  }

  public static String stripTrailing(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Removes characters of {@code chars}, which is plain, from the beginning. */
  public static String stripLeading(String text, String chars) {
    int begin = 0;
    while (begin < text.length() && chars.indexOf(StandIns.plain(text.codePointAt(begin))) >= 0) {
      begin += Character.charCount(text.codePointAt(begin));
    }
    return text.substring(begin);
  }

  /** Removes characters of {@code chars}, which is plain, from the end. */
  public static String stripTrailing(String text, String chars) {
    int end = text.length();
    while (end > 0 && chars.indexOf(StandIns.plain(text.codePointBefore(end))) >= 0) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(0, end);
  }

  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  public static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  public static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  public static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return titleCase(text.codePointAt(0)) + lower(text.substring(first));
  }

  /** Returns the text with the first letter of each run of letters in upper case. */
  public static String title(String text) {
    StringBuilder title = new StringBuilder(text.length());
    boolean inWord = false;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      String character = Character.toString(c);
      title.append(inWord ? lower(character) : titleCase(c));
      inWord = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }
    return title.toString();
  }

  private static String titleCase(int c) {
    int title = Character.toTitleCase(c);
    return title == c ? upper(Character.toString(c)) : Character.toString(title);
  }

  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (StandIns.plain(c)) {
            case '&' -> escaped.append("&amp;");
            case '>' -> escaped.append("&gt;");
            case '<' -> escaped.append("&lt;");
            case '\'' -> escaped.append("&#39;");
            case '"' -> escaped.append("&#34;");
            default -> escaped.appendCodePoint(c);
          }
        });
    return escaped.toString();
  }

  /**
   * Returns the parts between runs of white space, with at most {@code limit} splits, -1 for all.
   */
  public static List<String> splitSpaces(String text, int limit, Budget budget) {
    List<String> parts = new ArrayList<>();
    int at = text.length() - stripLeading(text).length();
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && !isSpace(text.charAt(end))) {
        end++;
      }
      if (limit >= 0 && parts.size() == limit) {
        end = text.length();
      }
      parts.add(text.substring(at, end));
      budget.checkItems(parts.size());
      at = end;
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
    }
    return parts;
  }

  /** Returns the parts between runs of white space, where the splits are made from the end. */
  public static List<String> splitSpacesFromEnd(String text, int limit, Budget budget) {
    List<String> parts = new ArrayList<>();
    int end = stripTrailing(text).length();
    while (end > 0) {
      int begin = end;
      while (begin > 0 && !isSpace(text.charAt(begin - 1))) {
        begin--;
      }
      if (limit >= 0 && parts.size() == limit) {
        parts.add(text.substring(0, end));
        break;
      }
      parts.add(text.substring(begin, end));
      budget.checkItems(parts.size());
      end = begin;
      while (end > 0 && isSpace(text.charAt(end - 1))) {
        end--;
      }
    }
    return parts.reversed();
  }

  /** Returns the parts between separators, with at most {@code limit} splits, -1 for all. */
  public static List<String> split(String text, String separator, int limit, Budget budget) {
    String plain = StandIns.plain(text);
    String wanted = StandIns.plain(separator);
    List<String> parts = new ArrayList<>();
    int begin = 0;
    int at = Finder.first(plain, wanted, 0);
    while (at >= 0 && (limit < 0 || parts.size() < limit)) {
      parts.add(text.substring(begin, at));
      budget.checkItems(parts.size());
      begin = at + wanted.length();
      at = Finder.first(plain, wanted, begin);
    }
    parts.add(text.substring(begin));
    return parts;
  }

  /** Returns the parts between separators, where the splits are made from the end. */
  public static List<String> splitFromEnd(String text, String separator, int limit, Budget budget) {
    String plain = StandIns.plain(text);
    String wanted = StandIns.plain(separator);
    List<String> parts = new ArrayList<>();
    int end = text.length();
    int at = Finder.last(plain, wanted, end);
    while (at >= 0 && (limit < 0 || parts.size() < limit)) {
      parts.add(text.substring(at + wanted.length(), end));
      budget.checkItems(parts.size());
      end = at;
      budget.search(wanted.length() > Finder.LONGEST_SIMPLE ? at : 0, wanted.length());
      at = at < wanted.length() ? -1 : Finder.last(plain, wanted, at - wanted.length());
    }
    parts.add(text.substring(0, end));
    return parts.reversed();
  }

  /** Returns the lines of a text, with their ends if wanted. */
  public static List<String> lines(String text, boolean ends, Budget budget) {
    List<String> lines = new ArrayList<>();
    int begin = 0;
    for (int at = 0; at < text.length(); at++) {
      if (!isLineEnd(text.charAt(at))) {
        continue;
      }
      int after = text.startsWith("\r\n", at) ? at + 2 : at + 1;
      lines.add(text.substring(begin, ends ? after : at));
      budget.checkItems(lines.size());
      begin = after;
      at = after - 1;
    }
    if (begin < text.length()) {
      lines.add(text.substring(begin));
    }
    return lines;
  }

  private static boolean isLineEnd(char c) {
    return (c >= '\n' && c <= '\r')
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  /** Replaces the first {@code limit} occurrences, or all if that is negative. */
  public static String replace(String text, String old, String by, int limit, Budget budget) {
    budget.search(text.length(), old.length());
    String plain = StandIns.plain(text);
    String wanted = StandIns.plain(old);
    StringBuilder result = new StringBuilder();
    int begin = 0;
    int at = Finder.first(plain, wanted, 0);
    for (int count = 0; at >= 0 && (limit < 0 || count < limit); count++) {
      result.append(text, begin, at).append(by);
      budget.checkLength(result.length());
      begin = at;
      if (old.isEmpty()) {
        if (at == text.length()) {
          break;
        }
        at = text.offsetByCodePoints(at, 1);
      } else {
        begin = at + wanted.length();
        at = Finder.first(plain, wanted, begin);
      }
    }
    return result.append(text, begin, text.length()).toString();
  }

  public static String repeat(String text, int count, Budget budget) {
    budget.checkLength((long) text.length() * Math.max(0, count));
    return text.repeat(Math.max(0, count));
  }

  /** Returns each character as a string of its own. */
  static List<Value> characters(String text, Budget budget) {
    int length = length(text);
    budget.checkItems(length);
    budget.values(length);
    List<Value> characters = new ArrayList<>();
    text.codePoints().forEach(c -> characters.add(new Value.Text(Character.toString(c))));
    return characters;
  }
}
