package dev.fovea.engine.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which added tokens mean themselves in texts of the model, and not only where a template puts
 * them: those by which an answer tells its parts, reasoning, calls of tools and the answer proper,
 * from each other. None of them begins or ends a turn, brings in a picture, or says what a tool
 * returned.
 *
 * <p>They go by their names. That a tokenizer calls a token {@code special} says nothing: the
 * tokens that begin turns are not in DeepSeek's and Command R's, the one for reasoning is in
 * Mistral's.
 */
final class AnswerMarkers {
  private static final Pattern BRACKETS =
      Pattern.compile("<[|\uff5c]?/?(.+?)[|\uff5c]?>|\\[/?(.+)]|\u25c1/?(.+)\u25b7");

  /** The name of a part, before which there may be a maker's name: {@code <seed:think>}. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z]+:)?(?:(?:start|begin|end)_(?:of_)?)?"
              + "(?:think|thinking|thought|reasoning|answer|solution|response"
              + "|tool_calls?|tool_calls_section|tool_call_argument|tool_sep"
              + "|function_calls?|arg_key|arg_value)"
              + "(?:_(?:start|begin|end))?");

  /** Those of Gemma 4, whose {@code channel} is that of thoughts only in this form. */
  private static final List<String> OTHERS = List.of("<|channel>", "<channel|>");

  private AnswerMarkers() {}

  /** Returns whether the added token {@code content} is one. */
  static boolean contain(String content) {
    var brackets = BRACKETS.matcher(content);
    if (!brackets.matches()) {
      return false;
    }
    for (int group = 1; group <= brackets.groupCount(); group++) {
      String name = brackets.group(group);
      if (name != null) {
        String plain = name.toLowerCase(Locale.ROOT).replace('\u2581', '_');
        return NAME.matcher(plain).matches() || OTHERS.contains(content);
      }
    }
    return false;
  }
}
