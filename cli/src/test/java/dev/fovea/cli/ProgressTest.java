package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.cli.models.ProgressBar;
import dev.fovea.cli.models.ProgressLines;
import dev.fovea.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long GB = 1_000_000_000;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Terminal terminal =
      new Terminal(
          new BufferedReader(Reader.nullReader()),
          new PrintWriter(out),
          new PrintWriter(err, true),
          /* interactive= */ true);

  @Test
  void bar_onItsWay_hasSizeRateAndTimeLeft() {
    ProgressBar bar = new ProgressBar(terminal, "qwen3-vl-4b");
    bar.at(GB, 4 * GB, 12_300_000, Optional.of(Duration.ofSeconds(244)));
    assertThat(out)
        .hasToString("\rqwen3-vl-4b [#####---------------] 25 % 4.0 GB 12.3 MB/s 4 min 4 s");
  }

  @Test
  void bar_shorterLine_coversTheOneBefore() {
    ProgressBar bar = new ProgressBar(terminal, "m");
    bar.at(0, 0, 0, Optional.empty());
    bar.at(1, 2, 1000, Optional.of(Duration.ofDays(2)));
    bar.at(2, 2, 0, Optional.empty());
    bar.end();
    bar.end();
    List<String> lines = List.of(out.toString().split("\r", -1));
    assertThat(lines.get(1)).contains("asking");
    assertThat(lines.getLast().stripTrailing()).endsWith("100 % 2 B");
    assertThat(lines.getLast().strip().length() + 2).isLessThan(lines.getLast().length());
    assertThat(out.toString().lines().filter(String::isEmpty)).hasSizeLessThan(2);
  }

  @Test
  void bar_waiting_hasTheReasonInALineOfItsOwn() {
    ProgressBar bar = new ProgressBar(terminal, "m");
    bar.at(0, 2, 0, Optional.empty());
    bar.waiting("the hub rests");
    bar.at(1, 2, 0, Optional.empty());
    List<String> writings = List.of(out.toString().split("\r", -1));
    assertThat(writings.get(2)).endsWith(System.lineSeparator());
    assertThat(writings.get(2).strip()).isEqualTo("the hub rests");
    assertThat(writings.get(3)).isEqualTo("m [##########----------] 50 % 2 B");
  }

  @Test
  void bar_oddNumbersAndNames_stayInTheLine() {
    ProgressBar bar =
        new ProgressBar(terminal, "an/organisation-with-a-name-\u001b[2J" + "x".repeat(90));
    bar.at(9 * GB, 4 * GB, Long.MAX_VALUE, Optional.of(Duration.ofDays(400_000)));
    bar.at(-1, 4 * GB, Long.MAX_VALUE, Optional.of(Duration.ofDays(400_000)));
    assertThat(out.toString().split("\r", -1)).allMatch(line -> line.length() <= 79);
    assertThat(out.toString()).contains("100 %").doesNotContain("\u001b");
  }

  @Test
  void lines_manyEvents_areOneForEachTwentieth() {
    ProgressLines lines = new ProgressLines(terminal, "m");
    lines.at(0, 0, 0, Optional.empty());
    for (int i = 0; i <= 1000; i++) {
      lines.at(i, 1000, 100, Optional.of(Duration.ofSeconds(10)));
    }
    List<String> said = err.toString().lines().toList();
    assertThat(said).hasSize(21);
    assertThat(said.get(10)).isEqualTo("m: 50 % (500 B of 1.0 kB), 100 B/s, 10 s left");
    assertThat(said.getLast()).isEqualTo("m: 100 % (1.0 kB of 1.0 kB), 100 B/s");
    assertThat(out.toString()).isEmpty();
  }
}
