package dev.fovea.engine.text.split;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into the pieces within which byte pairs are merged, as the {@code pre_tokenizer} of
 * tokenizer.json says. The patterns that models are published with are code here; no pattern of a
 * file is ever run. Takes time linear in the text and no memory. Immutable.
 */
public final class PreTokenizer {
  /** Steps that one cut may have: published ones have four. */
  private static final int MOST_STEPS = 16;

  private final List<Splitter> splitters;

  /** How many of the splitters come before a space is put before each piece; or -1 for never. */
  private final int spaceAfter;

  private PreTokenizer(List<Splitter> splitters, int spaceAfter) {
    this.splitters = List.copyOf(splitters);
    this.spaceAfter = spaceAfter;
  }

  /** Takes the pieces of a text, in order. */
  @FunctionalInterface
  public interface Pieces {
    /** Takes {@code text} from {@code start} to before {@code end}. */
    void add(String text, int start, int end);
  }

  /**
   * Reads the value of {@code pre_tokenizer}.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if it is not one of those known,
   *     with its name
   */
  public static PreTokenizer of(JsonNode node) {
    List<JsonNode> steps = new ArrayList<>();
    flatten(node, steps);
    if (steps.isEmpty() || !type(steps.getLast()).equals("ByteLevel")) {
      throw refused(steps.isEmpty() ? "none" : Shown.quoted(type(steps.getLast())) + " at the end");
    }
    List<Splitter> splitters = new ArrayList<>();
    for (JsonNode step : steps.subList(0, steps.size() - 1)) {
      splitters.add(splitter(step));
    }
    JsonNode bytes = steps.getLast();
    int spaceAfter = bytes.path("add_prefix_space").asBoolean(false) ? splitters.size() : -1;
    if (bytes.path("use_regex").asBoolean(true)) {
      splitters.add(new Gpt2Words());
    }
    return new PreTokenizer(splitters, spaceAfter);
  }

  private static void flatten(JsonNode node, List<JsonNode> steps) {
    if (type(node).equals("Sequence")) {
      node.path("pretokenizers").forEach(step -> flatten(step, steps));
    } else if (node.isObject()) {
      steps.add(node);
    }
    if (steps.size() > MOST_STEPS) {
      throw refused("a sequence of more than " + MOST_STEPS + " steps");
    }
  }

  private static Splitter splitter(JsonNode step) {
    String type = type(step);
    if (type.equals("Digits")) {
      boolean individual = step.path("individual_digits").asBoolean(false);
      return new Digits(individual ? 1 : Integer.MAX_VALUE, /* newer= */ true);
    }
    if (!type.equals("Split")) {
      throw refused(Shown.quoted(type));
    }
    String pattern = step.path("pattern").path("Regex").asText("");
    String behavior = step.path("behavior").asText("");
    boolean inverted = step.path("invert").asBoolean(false);
    boolean onlyMatches = behavior.equals("Removed") && inverted;
    if (!onlyMatches && (!behavior.equals("Isolated") || inverted)) {
      throw refused("\"Split\" with the behavior " + Shown.quoted(behavior));
    }
    return Patterns.find(pattern, onlyMatches)
        .orElseThrow(() -> refused("\"Split\" by the pattern " + Shown.quoted(pattern)));
  }

  private static String type(JsonNode node) {
    return node.path("type").asText("");
  }

  private static FoveaException refused(String what) {
    return new FoveaException(
        ErrorCode.INVALID_CHECKPOINT,
        "the pre-tokenizer is "
            + what
            + ", which is not supported; those of GPT-2, GPT-4, GPT-4o, Llama 3, Qwen, SmolLM,"
            + " StarCoder, Mistral and DeepSeek are, with bytes at the end");
  }

  /** Hands on the pieces of {@code text}, whose surrogates stand in pairs. */
  public void split(String text, Pieces pieces) {
    if (!text.isEmpty()) {
      split(text, 0, text.length(), 0, pieces);
    }
  }

  private void split(String text, int start, int limit, int step, Pieces pieces) {
    if (step == spaceAfter && text.charAt(start) != ' ') {
      String spaced = " " + text.substring(start, limit);
      cut(spaced, 0, spaced.length(), step, pieces);
    } else {
      cut(text, start, limit, step, pieces);
    }
  }

  private void cut(String text, int start, int limit, int step, Pieces pieces) {
    if (step == splitters.size()) {
      pieces.add(text, start, limit);
      return;
    }
    Splitter splitter = splitters.get(step);
    for (int from = start; from < limit; ) {
      int end = splitter.end(text, from, limit);
      split(text, from, end, step + 1, pieces);
      from = end;
    }
  }
}
