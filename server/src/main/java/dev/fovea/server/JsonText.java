package dev.fovea.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A string of a request. A long one stays where it came, in the bytes of the body, until somebody
 * wants it: a picture in base64 becomes the bytes of its file without being a string in between.
 *
 * <p>{@link JsonReader} has checked the bytes from {@code start} to {@code end}: they are UTF-8,
 * and what is escaped is escaped rightly.
 *
 * @param source the body, not to be changed
 * @param escaped whether there is a backslash
 */
record JsonText(byte[] source, int start, int end, boolean escaped) {

  /** Returns the bytes in UTF-8, nothing escaped. A half of a surrogate pair becomes "?". */
  byte[] bytes() {
    return escaped
        ? string().getBytes(StandardCharsets.UTF_8)
        : Arrays.copyOfRange(source, start, end);
  }

  /** Returns the number of bytes, escapes included. */
  int length() {
    return end - start;
  }

  /** Returns the string. */
  String string() {
    return escaped ? unescaped() : new String(source, start, end - start, StandardCharsets.UTF_8);
  }

  /** Returns whether the string begins with these ASCII letters, in either case. */
  boolean startsWith(String letters) {
    if (end - start < letters.length()) {
      return false;
    }
    for (int i = 0; i < letters.length(); i++) {
      if (Character.toLowerCase(source[start + i]) != letters.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String unescaped() {
    StringBuilder text = new StringBuilder(end - start);
    int from = start;
    for (int i = start; i < end; ) {
      if (source[i] != '\\') {
        i++;
        continue;
      }
      text.append(new String(source, from, i - from, StandardCharsets.UTF_8));
      if (source[i + 1] == 'u') {
        String digits = new String(source, i + 2, 4, StandardCharsets.ISO_8859_1);
        text.append((char) Integer.parseInt(digits, 16));
        i += 6;
      } else {
        text.append(meaning(source[i + 1]));
        i += 2;
      }
      from = i;
    }
    return text.append(new String(source, from, end - from, StandardCharsets.UTF_8)).toString();
  }

  private static char meaning(byte escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> (char) escape;
    };
  }
}
