package dev.fovea.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Schemas by chance: most are right, some contradict themselves, some are malformed. */
final class RandomSchemas {
  private static final String[] TYPES = {
    "null", "boolean", "integer", "number", "string", "array", "object"
  };
  private static final String[] VALUES = {
    "null",
    "true",
    "0",
    "1",
    "-2.5",
    "1e2",
    "\"a\"",
    "\"\u00e9\\n\"",
    "[]",
    "[1]",
    "{}",
    "{\"a\":1}"
  };
  private static final String[] PATTERNS = {
    "^a",
    "b$",
    "^[a-c]{2,3}$",
    "[0-9]+",
    "^(x|yy)*$",
    "(?!a)b",
    "\\\\d",
    "^\\\\p{L}+$",
    "(a",
    "(a)\\\\1"
  };
  private static final String[] FORMATS = {"date", "ipv4", "uuid", "email", "none-such", "regex"};

  private final Random random;

  RandomSchemas(long seed) {
    this.random = new Random(seed);
  }

  String next() {
    String defs = random.nextBoolean() ? "" : ",\"$defs\":{\"a\":" + schema(2) + "}";
    String root = schema(3);
    return root.startsWith("{") && root.length() > 2 && !defs.isEmpty()
        ? root.substring(0, root.length() - 1) + defs + "}"
        : root;
  }

  private String schema(int depth) {
    if (random.nextInt(12) == 0) {
      return random.nextBoolean() ? "true" : "{}";
    }
    List<String> keywords = new ArrayList<>();
    if (random.nextInt(4) != 0) {
      keywords.add("\"type\":\"" + pick(TYPES) + "\"");
    }
    for (int n = random.nextInt(4); n >= 0; n--) {
      String keyword = keyword(depth);
      String name = keyword.substring(0, keyword.indexOf(':'));
      if (keywords.stream().noneMatch(other -> other.startsWith(name + ":"))) {
        keywords.add(keyword);
      }
    }
    return "{" + String.join(",", keywords) + "}";
  }

  private String pick(String[] values) {
    return values[random.nextInt(values.length)];
  }

  private String keyword(int depth) {
    int n = random.nextInt(6);
    return switch (random.nextInt(depth == 0 ? 12 : 29)) {
      case 0 -> "\"minimum\":" + (random.nextInt(40) - 20) / 4.0;
      case 1 -> "\"exclusiveMaximum\":" + (random.nextInt(400) - 100) / 8.0;
      case 2 -> "\"multipleOf\":" + pick(new String[] {"1", "3", "0.5", "0.01", "7.5", "0", "-1"});
      case 3 -> "\"minLength\":" + n;
      case 4 -> "\"maxLength\":" + n * n * n;
      case 5 -> "\"pattern\":\"" + pick(PATTERNS) + "\"";
      case 6 -> "\"format\":\"" + pick(FORMATS) + "\"";
      case 7 -> "\"enum\":[" + pick(VALUES) + "," + pick(VALUES) + "," + pick(VALUES) + "]";
      case 8 -> "\"const\":" + pick(VALUES);
      case 9 -> "\"minItems\":" + n / 2;
      case 10 -> "\"maxItems\":" + n;
      case 11 -> "\"required\":[\"" + name() + "\",\"" + name() + "\"]";
      case 12, 13, 14 -> "\"properties\":" + named(depth);
      case 15 -> "\"additionalProperties\":" + schema(depth - 1);
      case 16 -> "\"patternProperties\":{\"" + pick(PATTERNS) + "\":" + schema(depth - 1) + "}";
      case 17 -> "\"propertyNames\":" + schema(0);
      case 18 -> "\"items\":" + schema(depth - 1);
      case 19 -> "\"prefixItems\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]";
      case 20 -> "\"contains\":" + schema(depth - 1);
      case 21 -> "\"allOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]";
      case 22 -> "\"anyOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]";
      case 23 -> "\"oneOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]";
      case 24 -> "\"not\":" + schema(depth - 1);
      case 25 -> "\"if\":" + schema(depth - 1) + ",\"then\":" + schema(depth - 1);
      case 26 -> "\"$ref\":\"#/$defs/a\"";
      case 27 -> "\"dependentRequired\":{\"" + name() + "\":[\"" + name() + "\"]}";
      default -> "\"" + pick(new String[] {"min", "max"}) + "Properties\":" + n / 2;
    };
  }

  private String name() {
    return pick(new String[] {"a", "b", "ab", "x1"});
  }

  private String named(int depth) {
    return "{\"a\":" + schema(depth - 1) + ",\"ab\":" + schema(depth - 1) + "}";
  }
}
