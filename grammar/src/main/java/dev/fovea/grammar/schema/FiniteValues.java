package dev.fovea.grammar.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.fovea.grammar.automaton.Budget;
import dev.fovea.grammar.automaton.Languages;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the values of shapes that have only a few, none of them an array or object. */
final class FiniteValues {
  private FiniteValues() {}

  /** All values of {@code shape}; null if there are more than {@code limit}, or others. */
  static @Nullable List<JsonNode> of(Shape shape, int limit, Budget budget) {
    if (!shape.arrays().isEmpty() || !shape.objects().isEmpty()) {
      return null;
    }
    List<JsonNode> values = new ArrayList<>();
    if (shape.nil()) {
      values.add(NullNode.getInstance());
    }
    if (shape.yes()) {
      values.add(BooleanNode.TRUE);
    }
    if (shape.no()) {
      values.add(BooleanNode.FALSE);
    }
    List<String> numbers = Languages.texts(Numbers.spellings(shape.numbers(), budget), limit);
    List<String> texts = Languages.texts(shape.strings().language(budget), limit);
    if (numbers == null || texts == null) {
      return null;
    }
    numbers.forEach(number -> values.add(DecimalNode.valueOf(new BigDecimal(number))));
    texts.forEach(text -> values.add(TextNode.valueOf(text)));
    return values.size() > limit ? null : values;
  }
}
