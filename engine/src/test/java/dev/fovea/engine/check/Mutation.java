package dev.fovea.engine.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages files at random, so that as many places as possible are hit. Each seed is one damage. */
final class Mutation {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Values that are of the wrong type, out of range, or too large to be taken literally. */
  private static final List<String> ODD_VALUES =
      List.of(
          "-1",
          "0",
          "1",
          "2",
          "3",
          "7",
          "64",
          "1000",
          "1024",
          "16777216",
          "1000000000",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "99999999999999999999",
          "1e-300",
          "1e30",
          "1e308",
          "-0.5",
          "0.5",
          "null",
          "true",
          "false",
          "\"\"",
          "\"x\"",
          "\"F16\"",
          "\"F32\"",
          "\"NaN\"",
          "\"-1\"",
          "[]",
          "{}",
          "[1,2,3]",
          "[0]",
          "[-1,99999]",
          "[[]]",
          "\"\\u0000\\ud800\"",
          "\"../x\"",
          "{\"a\":{\"b\":[1]}}");

  /** Pieces of templates that take long, or do not exist. */
  private static final List<String> TEMPLATE_PIECES =
      List.of(
          "{% for i in range(1000000000) %}x{% endfor %}",
          "{{ 'x' * 1000000000 }}",
          "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
          "{{ [[[[[[]]]]]] | nothing }}",
          "{{ raise_exception('no') }}",
          "{% for a in messages %}{% for b in messages %}{{ a ~ b }}{% endfor %}{% endfor %}",
          "{{ messages[99].content }}",
          "{{ 10 ** 10 ** 10 }}",
          "{%",
          "}}",
          "{{ strftime_now('%Q%') }}",
          "<|image_pad|>",
          "{# ",
          "{% set ns = namespace(a=1) %}{% set ns.b.c = 2 %}",
          "{{ '%999999999d' % 1 }}",
          "\u0000\uFDD0\uFDD1");

  private final Random random;

  Mutation(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Changes one to three of the bytes before {@code end}. */
  byte[] flipped(byte[] file, int end) {
    byte[] damaged = file.clone();
    for (int i = below(3); i >= 0; i--) {
      damaged[below(Math.max(1, end))] = (byte) below(256);
    }
    return damaged;
  }

  /** Cuts the file anywhere. */
  byte[] cut(byte[] file) {
    return Arrays.copyOf(file, below(file.length));
  }

  /** Replaces, removes, renames or adds something in a JSON file, and keeps it JSON. */
  byte[] otherJson(byte[] file) throws JsonProcessingException {
    JsonNode root = JSON.readTree(new String(file, StandardCharsets.UTF_8));
    List<JsonNode> places = new ArrayList<>();
    collect(root, places);
    damage(oneOf(places));
    return JSON.writeValueAsBytes(root);
  }

  /** Damages the JSON header of a safetensors file, and keeps its length right. */
  byte[] otherHeader(byte[] file) throws JsonProcessingException {
    int end = headerEnd(file);
    byte[] header = otherJson(Arrays.copyOfRange(file, Long.BYTES, end));
    return ByteBuffer.allocate(Long.BYTES + header.length + file.length - end)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(file, end, file.length - end)
        .array();
  }

  /** Fills a part of the tensors with the same byte, which makes NaN of floats if it is 255. */
  byte[] otherWeights(byte[] file) {
    byte[] damaged = file.clone();
    int start = headerEnd(file);
    int from = start + below(file.length - start);
    int to = Math.min(file.length, from + 1 + below(20_000));
    Arrays.fill(damaged, from, to, oneOf(List.of((byte) 255, (byte) 127, (byte) 0, (byte) 128)));
    return damaged;
  }

  /** Puts something into a template. */
  byte[] otherTemplate(byte[] file) {
    String text = new String(file, StandardCharsets.UTF_8);
    int at = below(text.length());
    String rest = text.substring(Math.min(text.length(), at + below(2) * below(200)));
    return (text.substring(0, at) + oneOf(TEMPLATE_PIECES) + rest).getBytes(StandardCharsets.UTF_8);
  }

  static int headerEnd(byte[] file) {
    return Long.BYTES + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
  }

  private static void collect(JsonNode node, List<JsonNode> places) {
    if (!node.isEmpty()) {
      // A vocabulary has more places than all the rest, and they are all alike.
      places.add(node);
      int children = 0;
      for (JsonNode child : node) {
        if (children++ < 40) {
          collect(child, places);
        }
      }
    }
  }

  private void damage(JsonNode place) throws JsonProcessingException {
    JsonNode odd = JSON.readTree(oneOf(ODD_VALUES));
    switch (place) {
      case ObjectNode object -> {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = oneOf(names);
        switch (below(6)) {
          case 0 -> object.remove(name);
          case 1 -> object.set(name + "x", object.remove(name));
          case 2 -> object.set(name, object.get(oneOf(names)));
          default -> object.set(name, odd);
        }
      }
      case ArrayNode array -> {
        switch (below(4)) {
          case 0 -> array.remove(below(array.size()));
          case 1 -> array.insert(below(array.size()), odd);
          default -> array.set(below(array.size()), odd);
        }
      }
      default -> throw new IllegalArgumentException("no place for a value");
    }
  }
}
