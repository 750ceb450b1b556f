package dev.fovea.engine.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How far the engine was from the reference: a table in Markdown, with a line for each
 * architecture, format of the weights, and kind of prompt. May be used by several threads.
 */
public final class GoldenReport {
  private final Map<Key, Numbers> lines = new TreeMap<>(Key.ORDER);

  private record Key(String architecture, String format, String prompt) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::architecture)
            .thenComparing(Key::format)
            .thenComparing(Key::prompt);

    Key withoutPrompt() {
      return new Key(architecture, format, "");
    }
  }

  /** What one test of a case found. */
  public enum Quantity {
    /** Values of the logits. */
    LOGITS,
    /** Values of the vision tower's features. */
    FEATURES
  }

  private record Numbers(
      long checkpoints,
      long logits,
      double worstLogit,
      long features,
      double worstFeature,
      int greedy,
      int ties) {
    Numbers plus(Numbers other) {
      return new Numbers(
          checkpoints + other.checkpoints,
          logits + other.logits,
          Math.max(worstLogit, other.worstLogit),
          features + other.features,
          Math.max(worstFeature, other.worstFeature),
          greedy + other.greedy,
          ties + other.ties);
    }
  }

  /** Notes that {@code values} were compared, and the largest difference among them. */
  public void compared(
      GoldenCase golden, String format, Quantity quantity, long values, double worst) {
    add(
        golden,
        format,
        switch (quantity) {
          case LOGITS -> new Numbers(0, values, worst, 0, 0, 0, 0);
          case FEATURES -> new Numbers(0, 0, 0, values, worst, 0, 0);
        });
  }

  /** Notes that the greedy tokens of a case were equal, and how many ties were not compared. */
  public void greedy(GoldenCase golden, String format, int equal, int ties) {
    add(golden, format, new Numbers(1, 0, 0, 0, 0, equal, ties));
  }

  private synchronized void add(GoldenCase golden, String format, Numbers numbers) {
    lines.merge(
        new Key(golden.checkpoint().architecture(), format, golden.name()), numbers, Numbers::plus);
  }

  /** Writes all lines, and returns a table of one for each architecture and format. */
  public synchronized String write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, table(lines, Key::prompt));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<Key, Numbers> sums = new TreeMap<>(Key.ORDER);
    lines.forEach((key, numbers) -> sums.merge(key.withoutPrompt(), numbers, Numbers::plus));
    return table(sums, _ -> "all");
  }

  private static String table(Map<Key, Numbers> lines, Function<Key, String> prompt) {
    String head =
        """
        | architecture | weights | prompts | cases | logits | worst error | features | worst error \
        | greedy tokens equal | ties |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        """;
    return lines.entrySet().stream()
        .map(line -> line(line.getKey(), prompt.apply(line.getKey()), line.getValue()))
        .collect(Collectors.joining("", head, ""));
  }

  private static String line(Key key, String prompt, Numbers n) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %d | %d | %.1e | %d | %.1e | %d | %d |%n",
        key.architecture(),
        key.format(),
        prompt,
        n.checkpoints(),
        n.logits(),
        n.worstLogit(),
        n.features(),
        n.worstFeature(),
        n.greedy(),
        n.ties());
  }
}
