package dev.fovea.server.pictures;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The data in a {@code data:} URL, read as the Fetch standard and with it browsers read them: media
 * types, whatever they say, are skipped, white space and what follows a {@code #} is left out,
 * percent-encoding is undone, base64 need not be padded. The alphabet for URLs is base64 too.
 */
final class DataUrl {
  private static final String BASE64 = "base64";

  /** The value of a base64 digit, or one of these. */
  private static final byte[] DIGITS = new byte[256];

  private static final byte NONE = -1;
  private static final byte SPACE = -2;
  private static final byte PAD = -3;

  static {
    Arrays.fill(DIGITS, NONE);
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < digits.length(); i++) {
      DIGITS[digits.charAt(i)] = (byte) i;
    }
    DIGITS['-'] = 62;
    DIGITS['_'] = 63;
    DIGITS['='] = PAD;
    for (char space : " \t\n\f\r".toCharArray()) {
      DIGITS[space] = SPACE;
    }
  }

  private DataUrl() {}

  /**
   * Returns the data of a URL of which {@code data:} is left out.
   *
   * @param url in UTF-8, from {@code start} to {@code end}
   * @throws IllegalArgumentException if it has no comma, no data, or damaged data; the message says
   *     so
   */
  static byte[] decode(byte[] url, int start, int end) {
    int comma = indexOf(url, ',', start, end);
    if (comma == end) {
      throw new IllegalArgumentException("a data: URL has a comma before its data");
    }
    int last = indexOf(url, '#', comma, end);
    boolean base64 = isBase64(url, start, comma);
    byte[] data;
    if (base64 && indexOf(url, '%', comma, last) == last) {
      data = base64(url, comma + 1, last);
    } else {
      byte[] decoded = percentDecoded(url, comma + 1, last);
      data = base64 ? base64(decoded, 0, decoded.length) : decoded;
    }
    if (data.length == 0) {
      throw new IllegalArgumentException("the data: URL has no data");
    }
    return data;
  }

  private static int indexOf(byte[] text, char wanted, int start, int end) {
    int i = start;
    while (i < end && text[i] != wanted) {
      i++;
    }
    return i;
  }

  private static boolean isBase64(byte[] url, int start, int comma) {
    String header =
        new String(url, start, comma - start, StandardCharsets.UTF_8)
            .replaceAll("[\\t\\n\\r]", "")
            .strip()
            .toLowerCase(Locale.ROOT);
    return header.endsWith(BASE64)
        && header.substring(0, header.length() - BASE64.length()).stripTrailing().endsWith(";");
  }

  /** Undoes percent-encoding; line breaks and tabs are in a URL by accident. */
  private static byte[] percentDecoded(byte[] url, int start, int end) {
    byte[] decoded = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      if (url[i] == '%' && i + 2 < end && hex(url[i + 1]) >= 0 && hex(url[i + 2]) >= 0) {
        decoded[length++] = (byte) ((hex(url[i + 1]) << 4) | hex(url[i + 2]));
        i += 2;
      } else if (url[i] != '\t' && url[i] != '\n' && url[i] != '\r') {
        decoded[length++] = url[i];
      }
    }
    return Arrays.copyOf(decoded, length);
  }

  private static int hex(byte digit) {
    return Character.digit((char) digit, 16);
  }

  private static byte[] base64(byte[] text, int start, int end) {
    int digits = 0;
    int pads = 0;
    boolean standard = false;
    boolean forUrls = false;
    for (int i = start; i < end; i++) {
      byte digit = DIGITS[text[i] & 0xff];
      if (digit == PAD) {
        pads++;
      } else if (digit >= 0 && pads == 0) {
        digits++;
        standard |= text[i] == '+' || text[i] == '/';
        forUrls |= text[i] == '-' || text[i] == '_';
      } else if (digit != SPACE) {
        throw damaged(pads > 0 ? "there is more after its end" : "a character is not base64");
      }
    }
    if (standard && forUrls) {
      throw damaged("it has digits of two alphabets");
    }
    if (digits % 4 == 1 || pads > 2 || (pads > 0 && (digits + pads) % 4 != 0)) {
      throw damaged("its length cannot be");
    }
    return values(text, start, end, digits);
  }

  private static byte[] values(byte[] text, int start, int end, int digits) {
    byte[] bytes = new byte[(int) (digits * 3L / 4)];
    int bits = 0;
    int held = 0;
    int length = 0;
    for (int i = start; i < end; i++) {
      byte digit = DIGITS[text[i] & 0xff];
      if (digit >= 0) {
        held = (held << 6) | digit;
        bits += 6;
        if (bits >= 8) {
          bits -= 8;
          bytes[length++] = (byte) (held >> bits);
        }
      }
    }
    return bytes;
  }

  private static IllegalArgumentException damaged(String problem) {
    return new IllegalArgumentException("the data: URL is damaged: " + problem);
  }
}
