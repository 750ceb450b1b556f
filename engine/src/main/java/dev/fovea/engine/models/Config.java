package dev.fovea.engine.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * Values of a configuration file, read with their type checked. Errors are {@link
 * ErrorCode#INVALID_CHECKPOINT} and name the file, the place, what was expected and what is there.
 */
public record Config(String file, String path, JsonNode node) {
  /** No size of a model is larger, and products of two do not overflow. */
  private static final int LARGEST_SIZE = 1 << 24;

  /** Returns the configuration at the top of a file. */
  public static Config of(String file, JsonNode node) {
    return new Config(file, "", node);
  }

  /** Returns the object called {@code name}. */
  public Config at(String name) {
    return new Config(file, place(name), value(name, "an object", JsonNode::isObject));
  }

  /** Returns the object called {@code name}, or an empty one if there is none. */
  public Config atOrEmpty(String name) {
    return has(name)
        ? at(name)
        : new Config(file, place(name), JsonNodeFactory.instance.objectNode());
  }

  /** Returns whether {@code name} has a value. */
  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** Returns a whole number over 0, at most 16,777,216. */
  public int positive(String name) {
    int size =
        value(name, "a whole number over 0", v -> isWhole(v) && v.doubleValue() > 0).intValue();
    if (size > LARGEST_SIZE) {
      throw wrong(name, "at most " + LARGEST_SIZE);
    }
    return size;
  }

  /** Returns a whole number over 0, or {@code absent} if there is no value. */
  public int positive(String name, int absent) {
    return has(name) ? positive(name) : absent;
  }

  /** Returns a number over 0 that a float can hold, or {@code absent} if there is no value. */
  public double positiveNumber(String name, double absent) {
    return has(name) ? positiveNumber(name) : absent;
  }

  /** Returns a number over 0 that a float can hold. */
  public double positiveNumber(String name) {
    return value(name, "a number over 0", Config::isPositiveFloat).doubleValue();
  }

  /** Returns a number that is finite. */
  public double number(String name) {
    return value(name, "a number", v -> v.isNumber() && Double.isFinite(v.doubleValue()))
        .doubleValue();
  }

  /** Returns a number, if there is one. */
  public OptionalDouble optionalNumber(String name) {
    return has(name) ? OptionalDouble.of(number(name)) : OptionalDouble.empty();
  }

  /** Returns true or false, or {@code absent} if there is no value. */
  public boolean flag(String name, boolean absent) {
    return has(name) ? value(name, "true or false", JsonNode::isBoolean).booleanValue() : absent;
  }

  /** Returns a text. */
  public String text(String name) {
    return value(name, "a text", JsonNode::isTextual).textValue();
  }

  /** Returns a list of whole numbers. */
  public int[] integers(String name) {
    JsonNode list = value(name, "a list of whole numbers", Config::isIntegers);
    int[] numbers = new int[list.size()];
    Arrays.setAll(numbers, i -> list.get(i).intValue());
    return numbers;
  }

  /** Returns a list of whole numbers, or {@code absent} if there is no value. */
  public int[] integers(String name, int[] absent) {
    return has(name) ? integers(name) : absent;
  }

  /** Returns a whole number or a list of them, as a list; empty if there is no value. */
  public int[] integerOrIntegers(String name) {
    if (!has(name)) {
      return new int[0];
    }
    JsonNode value = node.get(name);
    return isWhole(value) ? new int[] {value.intValue()} : integers(name);
  }

  /** Checks that {@code name}, if it has a value, has one of those {@code known}. */
  public void expect(String name, String... known) {
    if (has(name) && !Arrays.asList(known).contains(node.get(name).asText())) {
      throw wrong(name, "one of " + Arrays.toString(known));
    }
  }

  /** Checks that {@code name}, if it has a value, is a list of nothing but {@code known}. */
  public void expectEach(String name, String known) {
    if (has(name)) {
      JsonNode list = value(name, "a list", JsonNode::isArray);
      for (int i = 0; i < list.size(); i++) {
        if (!list.get(i).asText().equals(known)) {
          throw error(place(name) + "[" + i + "]", "\"" + known + "\"", list.get(i).toString());
        }
      }
    }
  }

  /** Returns the error that {@code name} is not {@code expected}. */
  public FoveaException wrong(String name, String expected) {
    return error(place(name), expected, has(name) ? node.get(name).toString() : "nothing");
  }

  private FoveaException error(String place, String expected, String found) {
    return new FoveaException(
        ErrorCode.INVALID_CHECKPOINT,
        file + ": " + place + ": expected " + expected + ", found " + abbreviate(found));
  }

  private JsonNode value(String name, String expected, Predicate<JsonNode> test) {
    JsonNode value = node.get(name);
    if (value == null || !test.test(value)) {
      throw wrong(name, expected);
    }
    return value;
  }

  private String place(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** A number is whole however it is written: {@code 24}, {@code 24.0} or {@code 2.4e1}. */
  private static boolean isWhole(JsonNode value) {
    double number = value.doubleValue();
    return value.isNumber() && number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE;
  }

  private static boolean isPositiveFloat(JsonNode value) {
    float number = value.floatValue();
    return value.isNumber() && number > 0 && Float.isFinite(number);
  }

  private static boolean isIntegers(JsonNode value) {
    boolean integers = value.isArray();
    for (JsonNode element : value) {
      integers &= isWhole(element);
    }
    return integers;
  }

  private static String abbreviate(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
