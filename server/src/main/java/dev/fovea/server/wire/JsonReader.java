package dev.fovea.server.wire;

import dev.fovea.base.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a request's body as RFC 8259 has it, and no more: UTF-8, no name twice in an object, no
 * comments, no NaN. What it may cost is bounded while it is read, since a body of the largest size
 * can have twenty million values. For one thread and one body.
 */
public final class JsonReader {
  /** The values, arrays and objects included, that a body may have. */
  static final int MAX_VALUES = 250_000;

  /** How deep arrays and objects may lie in each other. */
  static final int MAX_DEPTH = 100;

  /** The bytes that the name of a member may have. */
  static final int MAX_NAME = 256;

  /** The characters that a number may have. */
  static final int MAX_NUMBER = 400;

  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final byte[] body;
  private final int end;
  private final Map<String, String> names = new HashMap<>();
  private int at;
  private int values;
  private int depth;

  private JsonReader(byte[] body) {
    this.body = body;
    this.end = body.length;
  }

  /**
   * Reads a body, which must not change while the value is used.
   *
   * @throws ApiException with status 400 and the place, if it is not one value of JSON within the
   *     limits
   */
  public static JsonTree read(byte[] body) {
    return new JsonReader(body).document();
  }

  private JsonTree document() {
    checkEncoding();
    skipSpace();
    if (at == end) {
      throw invalid("it is empty");
    }
    JsonTree tree = value();
    skipSpace();
    if (at < end) {
      throw invalid("something follows after its end: " + found());
    }
    return tree;
  }

  /** Steps over the mark that some editors put before UTF-8; says so if it is another encoding. */
  private void checkEncoding() {
    if (end >= 3 && body[0] == MARK[0] && body[1] == MARK[1] && body[2] == MARK[2]) {
      at = 3;
    } else if (end >= 2
        && (body[0] == 0
            || body[1] == 0
            || ((body[0] & 0xff) >= 0xfe && (body[1] & 0xff) >= 0xfe))) {
      throw invalid("it is in UTF-16 or UTF-32, expected UTF-8");
    }
  }

  private JsonTree value() {
    if (++values > MAX_VALUES) {
      throw limit("it has more than " + number(MAX_VALUES) + " values");
    }
    if (at == end) {
      throw invalid("it ends where a value is expected");
    }
    return switch (body[at]) {
      case '{' -> members();
      case '[' -> items();
      case '"' -> new JsonTree.Text(string());
      case 't' -> word("true", JsonTree.Word.TRUE);
      case 'f' -> word("false", JsonTree.Word.FALSE);
      case 'n' -> word("null", JsonTree.Word.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numeral();
      default -> throw invalid("expected a value, found " + found());
    };
  }

  private JsonTree items() {
    enter();
    List<JsonTree> items = new ArrayList<>(0);
    if (!ends(']')) {
      do {
        skipSpace();
        items.add(value());
      } while (goesOn(']', "array"));
    }
    depth--;
    return new JsonTree.Items(items);
  }

  private JsonTree members() {
    enter();
    Map<String, JsonTree> members = new LinkedHashMap<>();
    if (!ends('}')) {
      do {
        skipSpace();
        int place = at;
        String name = name();
        skipSpace();
        expect(':', "a colon after a name");
        skipSpace();
        if (members.put(name, value()) != null) {
          at = place;
          throw invalid("the name \"" + Printable.cut(name, 40) + "\" comes twice in one object");
        }
      } while (goesOn('}', "object"));
    }
    depth--;
    return new JsonTree.Members(members);
  }

  private void enter() {
    at++;
    if (++depth > MAX_DEPTH) {
      throw limit("its arrays and objects lie deeper than " + MAX_DEPTH + " in each other");
    }
  }

  private boolean ends(char mark) {
    skipSpace();
    if (at < end && body[at] == mark) {
      at++;
      return true;
    }
    return false;
  }

  private boolean goesOn(char mark, String what) {
    if (ends(mark)) {
      return false;
    }
    expect(',', "a comma or the end of the " + what);
    return true;
  }

  private void expect(char mark, String what) {
    if (at == end) {
      throw invalid("it ends where " + what + " is expected");
    }
    if (body[at] != mark) {
      throw invalid("expected " + what + ", found " + found());
    }
    at++;
  }

  private String name() {
    if (at == end || body[at] != '"') {
      throw invalid(
          at == end
              ? "it ends where a name is expected"
              : "expected a name in double quotes, found " + found());
    }
    int place = at;
    JsonText text = string();
    if (text.end() - text.start() > MAX_NAME) {
      at = place;
      throw limit("a name has more than " + MAX_NAME + " bytes");
    }
    String name = text.string();
    String known = names.putIfAbsent(name, name);
    return known == null ? name : known;
  }

  private JsonText string() {
    int start = ++at;
    boolean escaped = false;
    while (at < end && body[at] != '"') {
      byte b = body[at];
      if (b == '\\') {
        escaped = true;
        at += escape();
      } else if (b >= 0x20) {
        at++;
      } else if (b < 0) {
        at += character();
      } else {
        throw invalid("a string has " + found() + ", which must be escaped");
      }
    }
    if (at == end) {
      throw invalid("it ends within a string");
    }
    return new JsonText(body, start, at++, escaped);
  }

  /** Returns the length of the escape at the place. */
  private int escape() {
    if (at + 1 < end && "\"\\/bfnrt".indexOf(body[at + 1]) >= 0) {
      return 2;
    }
    if (at + 1 < end && body[at + 1] == 'u') {
      for (int i = 2; i < 6; i++) {
        if (at + i >= end || !isHex(body[at + i])) {
          throw invalid("\\u is not followed by four hexadecimal digits");
        }
      }
      return 6;
    }
    at++;
    throw at == end
        ? invalid("it ends within a string")
        : invalid("a backslash is followed by " + found());
  }

  private static boolean isHex(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
  }

  /** Returns the length of the character at the place, which is not ASCII. */
  private int character() {
    int first = body[at] & 0xff;
    int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    int point = first & (0x7f >> length);
    boolean right = first >= 0xc2 && first <= 0xf4 && at + length <= end;
    for (int i = 1; right && i < length; i++) {
      right = (body[at + i] & 0xc0) == 0x80;
      point = (point << 6) | (body[at + i] & 0x3f);
    }
    int least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
    if (!right || point < least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
      throw invalid("it is not UTF-8: a string has the byte 0x" + Integer.toHexString(first));
    }
    return length;
  }

  private JsonTree numeral() {
    int start = at;
    take('-');
    if (!take('0') && digits() == 0) {
      throw invalid("expected a digit, found " + found());
    }
    if (take('.') && digits() == 0) {
      throw invalid("expected a digit after the point, found " + found());
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      if (digits() == 0) {
        throw invalid("expected a digit in the exponent, found " + found());
      }
    }
    if (at - start > MAX_NUMBER) {
      at = start;
      throw limit("a number has more than " + MAX_NUMBER + " characters");
    }
    return new JsonTree.Numeral(new String(body, start, at - start, StandardCharsets.ISO_8859_1));
  }

  private boolean take(char mark) {
    boolean there = at < end && body[at] == mark;
    at += there ? 1 : 0;
    return there;
  }

  private int digits() {
    int start = at;
    while (at < end && body[at] >= '0' && body[at] <= '9') {
      at++;
    }
    return at - start;
  }

  private JsonTree word(String letters, JsonTree.Word word) {
    for (int i = 0; i < letters.length(); i++) {
      if (at + i >= end || body[at + i] != letters.charAt(i)) {
        throw invalid("expected a value, found " + found());
      }
    }
    at += letters.length();
    return word;
  }

  private void skipSpace() {
    while (at < end
        && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t')) {
      at++;
    }
  }

  /** Describes what is at the place. */
  private String found() {
    if (at >= end) {
      return "the end";
    }
    byte b = body[at];
    if (b <= 0x20 || b == 0x7f) {
      return "the byte 0x%02x".formatted(b & 0xff);
    }
    int to = at;
    while (to < end && to - at < 20 && Character.isLetterOrDigit(body[to]) && body[to] > 0) {
      to++;
    }
    return "'" + new String(body, at, Math.max(1, to - at), StandardCharsets.ISO_8859_1) + "'";
  }

  private static String number(int value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private ApiException invalid(String problem) {
    return error("The body is not valid JSON: " + problem + place());
  }

  private ApiException limit(String problem) {
    return error("The body is refused: " + problem + ", the most that is read" + place());
  }

  private static ApiException error(String message) {
    return ApiError.of(400, "invalid_json", message + ".").exception();
  }

  private String place() {
    int line = 1;
    int start = 0;
    for (int i = 0; i < Math.min(at, end); i++) {
      if (body[i] == '\n') {
        line++;
        start = i + 1;
      }
    }
    return " (line " + line + ", column " + (Math.min(at, end) - start + 1) + ")";
  }
}
