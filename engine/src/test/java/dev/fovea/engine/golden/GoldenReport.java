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

  /**
   * What was compared.
   *
   * @param cases prompts
   * @param logits values of logits, and {@code features} of the vision tower's features
   * @param worstLogit the largest difference, and {@code worstFeature} likewise
   * @param share the largest difference as a share of the bound derived for its case
   * @param greedy greedy tokens that were compared
   * @param equal those that were equal
   * @param ties those that were not compared, as the reference's choice is within the bound
   */
  public record Numbers(
      int cases,
      long logits,
      double worstLogit,
      long features,
      double worstFeature,
      double share,
      int greedy,
      int equal,
      int ties) {

    /** Returns what comparing logits, or their greedy choice, found. */
    public static Numbers logits(long values, double worst, double bound) {
      return new Numbers(0, values, worst, 0, 0, worst / bound, 0, 0, 0);
    }

    /** Returns what comparing features found. */
    public static Numbers features(long values, double worst, double bound) {
      return new Numbers(0, 0, 0, values, worst, worst / bound, 0, 0, 0);
    }

    /** Returns what comparing the greedy tokens of a case found. */
    public static Numbers greedy(int compared, int equal, int ties) {
      return new Numbers(1, 0, 0, 0, 0, 0, compared, equal, ties);
    }

    Numbers plus(Numbers other) {
      return new Numbers(
          cases + other.cases,
          logits + other.logits,
          Math.max(worstLogit, other.worstLogit),
          features + other.features,
          Math.max(worstFeature, other.worstFeature),
          Math.max(share, other.share),
          greedy + other.greedy,
          equal + other.equal,
          ties + other.ties);
    }
  }

  /** Notes what a test of a case found, whose checkpoint has weights of {@code format}. */
  public synchronized void add(GoldenCase golden, String format, Numbers numbers) {
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
        | of the bound | greedy tokens | equal | ties |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        """;
    return lines.entrySet().stream()
        .map(line -> line(line.getKey(), prompt.apply(line.getKey()), line.getValue()))
        .collect(Collectors.joining("", head, ""));
  }

  private static String line(Key key, String prompt, Numbers n) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %d | %d | %.1e | %d | %.1e | %.0f %% | %d | %d | %d |%n",
        key.architecture(),
        key.format(),
        prompt,
        n.cases(),
        n.logits(),
        n.worstLogit(),
        n.features(),
        n.worstFeature(),
        100 * n.share(),
        n.greedy(),
        n.equal(),
        n.ties());
  }
}
