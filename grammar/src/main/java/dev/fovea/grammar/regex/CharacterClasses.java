package dev.fovea.grammar.regex;

import dev.fovea.grammar.automaton.CodePoints;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The sets of characters that ECMA-262 has names for. */
final class CharacterClasses {
  static final CodePoints DIGIT = CodePoints.range('0', '9');
  static final CodePoints WORD = CodePoints.ranges('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
  static final CodePoints SPACE =
      CodePoints.ranges(
          9, 13, 32, 32, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f,
          0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff);
  static final CodePoints NOT_LINE_END =
      CodePoints.ranges('\n', '\n', '\r', '\r', 0x2028, 0x2029).not();

  private static final Map<String, CodePoints> KNOWN = new ConcurrentHashMap<>();

  /** The general categories in the order of {@link Character#getType}, which leaves out 17. */
  private static final String[] CATEGORIES = {
    "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc",
    "Cf", "", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"
  };

  private static final Map<String, String> LONG_NAMES =
      Map.ofEntries(
          Map.entry("Letter", "L"),
          Map.entry("Uppercase_Letter", "Lu"),
          Map.entry("Lowercase_Letter", "Ll"),
          Map.entry("Titlecase_Letter", "Lt"),
          Map.entry("Modifier_Letter", "Lm"),
          Map.entry("Other_Letter", "Lo"),
          Map.entry("Mark", "M"),
          Map.entry("Number", "N"),
          Map.entry("Decimal_Number", "Nd"),
          Map.entry("digit", "Nd"),
          Map.entry("Letter_Number", "Nl"),
          Map.entry("Other_Number", "No"),
          Map.entry("Punctuation", "P"),
          Map.entry("punct", "P"),
          Map.entry("Symbol", "S"),
          Map.entry("Currency_Symbol", "Sc"),
          Map.entry("Math_Symbol", "Sm"),
          Map.entry("Separator", "Z"),
          Map.entry("Space_Separator", "Zs"),
          Map.entry("Other", "C"),
          Map.entry("Control", "Cc"),
          Map.entry("cntrl", "Cc"));

  private CharacterClasses() {}

  /** The characters of {@code \p{name}}, by the Unicode of the Java runtime. */
  static CodePoints property(String name, RegexReader in) {
    CodePoints known = KNOWN.get(name);
    if (known == null) {
      IntPredicate test = test(name);
      if (test == null) {
        throw in.error("\\p{" + name + "} is not a known property");
      }
      known = collect(test);
      KNOWN.put(name, known);
    }
    return known;
  }

  private static CodePoints collect(IntPredicate test) {
    int[] ranges = new int[64];
    int size = 0;
    boolean before = false;
    for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
      boolean inside = c <= Character.MAX_CODE_POINT && test.test(c);
      if (inside != before) {
        if (size == ranges.length) {
          ranges = Arrays.copyOf(ranges, 2 * size);
        }
        ranges[size++] = inside ? c : c - 1;
        before = inside;
      }
    }
    return CodePoints.sorted(Arrays.copyOf(ranges, size));
  }

  private static @Nullable IntPredicate test(String name) {
    int equals = name.indexOf('=');
    String value = name.substring(equals + 1);
    if (equals >= 0) {
      return switch (name.substring(0, equals)) {
        case "Script", "sc", "Script_Extensions", "scx" -> script(value);
        case "General_Category", "gc" -> category(value);
        default -> null;
      };
    }
    return switch (name) {
      case "Any" -> _ -> true;
      case "ASCII" -> c -> c < 0x80;
      case "Alphabetic", "Alpha" -> Character::isAlphabetic;
      case "Lowercase", "Lower" -> Character::isLowerCase;
      case "Uppercase", "Upper" -> Character::isUpperCase;
      case "White_Space", "space" -> c -> c == 0x85 || (SPACE.contains(c) && c != 0xfeff);
      case "Ideographic", "Ideo" -> Character::isIdeographic;
      case "Emoji" -> Character::isEmoji;
      case "Emoji_Presentation", "EPres" -> Character::isEmojiPresentation;
      default -> category(value);
    };
  }

  private static @Nullable IntPredicate category(String name) {
    String prefix = LONG_NAMES.getOrDefault(name, name);
    boolean known = false;
    boolean[] types = new boolean[CATEGORIES.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = !prefix.isEmpty() && CATEGORIES[i].startsWith(prefix);
      known |= types[i];
    }
    return known ? c -> types[Character.getType(c)] : null;
  }

  private static @Nullable IntPredicate script(String name) {
    try {
      Character.UnicodeScript script = Character.UnicodeScript.forName(name);
      return c -> Character.UnicodeScript.of(c) == script;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
