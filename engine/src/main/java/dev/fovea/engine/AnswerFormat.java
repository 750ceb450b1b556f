package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.List;

/**
 * The form that an answer has. Each token is chosen among those that it allows, so that an answer
 * which ends by {@link Finish.Stop}, and not by a stop text, has it; one that ends by {@link
 * Finish.Length} is the beginning of one.
 */
public sealed interface AnswerFormat {
  /** Any JSON object. */
  record JsonObject() implements AnswerFormat {}

  /**
   * JSON that a schema allows: names in the schema's order, at most one space after a comma or
   * colon.
   *
   * @param schema JSON Schema, draft 2020-12 or 7, as JSON
   */
  record JsonSchema(String schema) implements AnswerFormat {}

  /**
   * A text that a regular expression matches as a whole.
   *
   * @param pattern as in ECMA-262
   */
  record Regex(String pattern) implements AnswerFormat {}

  /** Exactly one of some texts. */
  record Choices(List<String> texts) implements AnswerFormat {
    public Choices {
      texts = List.copyOf(texts);
    }
  }

  /**
   * What the rule {@code root} of a grammar describes.
   *
   * @param source GBNF, the notation of llama.cpp
   */
  record Gbnf(String source) implements AnswerFormat {}

  /**
   * Does what a request of this form would be refused for. Takes up to about a second, and what was
   * checked lately hardly any time; for any thread.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if it is malformed, needs what cannot
   *     be guaranteed, or is too large; the message names the keyword, its place and the reason
   */
  default void check() {
    Grammars.of(this);
  }
}
