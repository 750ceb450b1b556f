package dev.fovea.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes JSON values into grammars, in every order of names that a grammar may want. */
final class JsonTexts {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private JsonTexts() {}

  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  /** Whether {@code grammar} has {@code value} with its names in some order. */
  static boolean reaches(Grammar grammar, JsonNode value) {
    return write(value, grammar.start(ByteVocabulary.BYTES)).stream()
        .anyMatch(GrammarState::canEnd);
  }

  private static List<GrammarState> write(JsonNode value, GrammarState state) {
    return switch (value.getNodeType()) {
      case ARRAY -> array(value, state);
      case OBJECT -> object(value, state);
      case NUMBER -> text(number(value.decimalValue()), state);
      default -> text(value.toString(), state);
    };
  }

  private static String number(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static List<GrammarState> text(String text, GrammarState state) {
    GrammarState copy = state.copy();
    return ByteVocabulary.takes(copy, text) ? List.of(copy) : List.of();
  }

  private static List<GrammarState> array(JsonNode value, GrammarState state) {
    List<GrammarState> states = text("[", state);
    for (int i = 0; i < value.size(); i++) {
      List<GrammarState> next = new ArrayList<>();
      for (GrammarState at : states) {
        for (GrammarState after : i == 0 ? List.of(at) : text(",", at)) {
          next.addAll(write(value.get(i), after));
        }
      }
      states = next;
    }
    return then(states, "]");
  }

  private static List<GrammarState> then(List<GrammarState> states, String text) {
    List<GrammarState> next = new ArrayList<>();
    states.forEach(state -> next.addAll(text(text, state)));
    return next;
  }

  private static List<GrammarState> object(JsonNode value, GrammarState state) {
    List<GrammarState> result = new ArrayList<>();
    Set<String> names = new HashSet<>();
    value.fieldNames().forEachRemaining(names::add);
    for (GrammarState open : text("{", state)) {
      names(value, names, true, open, result);
    }
    return then(result, "}");
  }

  private static void names(
      JsonNode value,
      Set<String> names,
      boolean first,
      GrammarState state,
      List<GrammarState> result) {
    if (names.isEmpty()) {
      result.add(state);
      return;
    }
    for (String name : names) {
      Set<String> rest = new HashSet<>(names);
      rest.remove(name);
      String text = (first ? "" : ", ") + MAPPER.getNodeFactory().textNode(name) + ": ";
      for (GrammarState at : text(text, state)) {
        for (GrammarState after : write(value.get(name), at)) {
          names(value, rest, false, after, result);
        }
      }
    }
  }
}
