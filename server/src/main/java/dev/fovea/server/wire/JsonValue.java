package dev.fovea.server.wire;

import dev.fovea.base.Printable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a request with its place, as in {@code messages[0].content}. The accessors throw
 * {@link ApiException} with status 400 that names the place if the value has another type.
 */
public record JsonValue(JsonTree tree, String path) {

  public String text() {
    return rawText().string();
  }

  /** Returns a string without making it one. */
  public JsonText rawText() {
    if (tree instanceof JsonTree.Text(JsonText text)) {
      return text;
    }
    throw wrongType("a string");
  }

  /** Returns a number that a double can hold. */
  public double number() {
    if (tree instanceof JsonTree.Numeral(String text)) {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
      throw invalid("the number " + Printable.cut(text, 40) + " is too large");
    }
    throw wrongType("a number");
  }

  /** Returns a whole number; 42.0 and 4.2e1 are as whole as 42. */
  public long integer() {
    return whole().orElseThrow(() -> outOf(Long.MIN_VALUE, Long.MAX_VALUE));
  }

  /** Returns a whole number from {@code least} to {@code most}. */
  public int integer(int least, int most) {
    return Math.toIntExact(
        whole()
            .filter(number -> number >= least && number <= most)
            .orElseThrow(() -> outOf(least, most)));
  }

  /** Returns a whole number, or nothing if it needs more than 64 bits. */
  private Optional<Long> whole() {
    if (tree instanceof JsonTree.Numeral(String text)) {
      BigDecimal number = decimal(text);
      if (number != null && isWhole(number)) {
        return exactly(number);
      }
    }
    throw wrongType("an integer");
  }

  /** Returns a number exactly, or null if its exponent is beyond all use. */
  private static @Nullable BigDecimal decimal(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean isWhole(BigDecimal number) {
    return number.signum() == 0
        || number.scale() <= 0
        // A number with fewer digits than decimals is below 1; no zeros to look at.
        || (number.precision() > number.scale() && number.stripTrailingZeros().scale() <= 0);
  }

  private static Optional<Long> exactly(BigDecimal number) {
    try {
      return Optional.of(number.longValueExact());
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  private ApiException outOf(long least, long most) {
    String range =
        least == Long.MIN_VALUE
            ? "an integer of 64 bits"
            : most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
    return invalid("found " + this + ", expected " + range);
  }

  public boolean flag() {
    if (tree instanceof JsonTree.Word word && word != JsonTree.Word.NULL) {
      return word == JsonTree.Word.TRUE;
    }
    throw wrongType("a boolean");
  }

  public List<JsonValue> items() {
    if (!(tree instanceof JsonTree.Items(List<JsonTree> trees))) {
      throw wrongType("an array");
    }
    List<JsonValue> items = new ArrayList<>(trees.size());
    for (JsonTree item : trees) {
      items.add(new JsonValue(item, path + "[" + items.size() + "]"));
    }
    return items;
  }

  /** Returns the fields of an object in their order; null counts as absent. */
  public Map<String, JsonValue> fields() {
    if (!(tree instanceof JsonTree.Members(Map<String, JsonTree> members))) {
      throw wrongType("an object");
    }
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    members.forEach((name, member) -> {
      if (member != JsonTree.Word.NULL) {
        fields.put(name, new JsonValue(member, place(name)));
      }
    });
    return fields;
  }

  private String place(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Returns one of this object's {@code fields}, which it must have. */
  public JsonValue required(Map<String, JsonValue> fields, String name) {
    JsonValue value = fields.get(name);
    if (value == null) {
      throw missing(name);
    }
    return value;
  }

  /** Returns an exception for a field that this object lacks. */
  public ApiException missing(String name) {
    return ApiError.missing(place(name)).exception();
  }

  /** Returns the value as Java's own strings, numbers, booleans, lists, maps and nulls. */
  public @Nullable Object plain() {
    return switch (tree) {
      case JsonTree.Items _ -> {
        List<@Nullable Object> list = new ArrayList<>();
        items().forEach(item -> list.add(item.plain()));
        yield list;
      }
      case JsonTree.Members(Map<String, JsonTree> members) -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        members.forEach((name, member) -> map.put(name, new JsonValue(member, path).plain()));
        yield map;
      }
      case JsonTree.Numeral(String text) ->
          text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))
              ? (Object) integer()
              : (Object) number();
      case JsonTree.Text(JsonText text) -> text.string();
      case JsonTree.Word word -> word == JsonTree.Word.NULL ? null : (Object) flag();
    };
  }

  boolean isNull() {
    return tree == JsonTree.Word.NULL;
  }

  public boolean isText() {
    return tree instanceof JsonTree.Text;
  }

  public boolean isArray() {
    return tree instanceof JsonTree.Items;
  }

  public boolean isEmptyArray() {
    return tree instanceof JsonTree.Items(List<JsonTree> items) && items.isEmpty();
  }

  private ApiException wrongType(String type) {
    return error(
        "invalid_type",
        "Invalid type for '" + path + "': expected " + type + ", found " + this + ".");
  }

  /** Returns the kind of value, and of a number the number. */
  @Override
  public String toString() {
    return switch (tree) {
      case JsonTree.Items _ -> "an array";
      case JsonTree.Members _ -> "an object";
      case JsonTree.Numeral(String text) -> "the number " + Printable.cut(text, 40);
      case JsonTree.Text _ -> "a string";
      case JsonTree.Word word -> word == JsonTree.Word.NULL ? "null" : "a boolean";
    };
  }

  /** Returns an exception that says what is wrong with the value. */
  public ApiException invalid(String problem) {
    return error("invalid_value", "Invalid value for '" + path + "': " + problem + ".");
  }

  /** Returns an exception for something that OpenAI's API has and Fovea does not. */
  public ApiException unsupported(String problem) {
    return error("unsupported_parameter", "Unsupported parameter '" + path + "': " + problem + ".");
  }

  /** Returns an exception for a field that the API does not have. */
  public ApiException unknown() {
    return error("unknown_parameter", "Unknown parameter: '" + path + "'.");
  }

  /** Returns an exception with a code and message of its own. */
  public ApiException error(String code, String message) {
    return ApiError.at(path, code, message).exception();
  }
}
