package dev.fovea.server.wire;

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
public record JsonText(byte[] source, int start, int end, boolean escaped) {

  /** Returns the bytes in UTF-8, nothing escaped. A half of a surrogate pair becomes "?". */
  public byte[] bytes() {
    return escaped
        ? string().getBytes(StandardCharsets.UTF_8)
        : Arrays.copyOfRange(source, start, end);
  }

  /** Returns the number of bytes, escapes included. */
  public int length() {
    return end - start;
  }

  /** Returns the string. */
  public String string() {
    return escaped ? unescaped() : new String(source, start, end - start, StandardCharsets.UTF_8);
  }

  /** Returns whether the string begins with these ASCII letters, in either case. */
  public boolean startsWith(String letters) {
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
    char[] text = new char[units()];
    int length = 0;
    for (int i = start; i < end; ) {
      byte b = source[i];
      if (b >= 0 && b != '\\') {
        text[length++] = (char) b;
        i++;
      } else if (b < 0) {
        int bytes = bytes(b);
        length += Character.toChars(codePoint(i, bytes), text, length);
        i += bytes;
      } else if (source[i + 1] == 'u') {
        text[length++] = (char) hexadecimal(i + 2);
        i += 6;
      } else {
        text[length++] = meaning(source[i + 1]);
        i += 2;
      }
    }
    return new String(text);
  }

  /** Returns how many characters there are, those beyond 16 bits counted as two. */
  private int units() {
    int units = 0;
    for (int i = start; i < end; units++) {
      byte b = source[i];
      if (b == '\\') {
        i += source[i + 1] == 'u' ? 6 : 2;
      } else {
        int bytes = bytes(b);
        units += bytes == 4 ? 1 : 0;
        i += bytes;
      }
    }
    return units;
  }

  /** Returns how many bytes the character has that begins with {@code first}. */
  private static int bytes(byte first) {
    return first >= 0 ? 1 : Math.min(4, Integer.numberOfLeadingZeros(~(first << 24)));
  }

  private int codePoint(int at, int bytes) {
    int point = source[at] & (0x7f >> bytes);
    for (int i = 1; i < bytes; i++) {
      point = (point << 6) | (source[at + i] & 0x3f);
    }
    return point;
  }

  private int hexadecimal(int at) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 4) | Character.digit(source[at + i], 16);
    }
    return value;
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
