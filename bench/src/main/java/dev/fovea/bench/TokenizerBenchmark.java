package dev.fovea.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fovea.engine.text.Tokenizer;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The time of a megabyte of text, on one core, and of a load. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class TokenizerBenchmark {
  private static final int BYTES = 1_000_000;

  /** What tokenizer.json is in; fovea-nano's if it is empty. */
  @Param("")
  public String folder = "";

  @Param({"english", "code", "chinese", "marks", "spaces", "letters"})
  public String text = "english";

  private Path files = Path.of("");
  private Tokenizer tokenizer = load();
  private String megabyte = "";

  private Tokenizer load() {
    try {
      files =
          folder.isEmpty()
              ? FoveaNano.extract(Files.createTempDirectory("bench"))
              : Path.of(folder);
      return Tokenizer.load(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the text. */
  @Setup
  public void prepare() {
    tokenizer = load();
    megabyte =
        switch (text) {
          case "english" -> megabyteOf(joined("docs", ".md"));
          case "code" -> megabyteOf(joined("engine/src/main/java", ".java"));
          case "chinese" -> megabyteOf("我们的模型很小，但是它可以识别图片中的形状和颜色。");
          case "marks" -> megabyteOf("\u0301\u0323");
          case "spaces" -> megabyteOf(" ");
          case "letters" -> megabyteOf("abcdefghijklmnop");
          default -> throw new IllegalArgumentException(text);
        };
  }

  /** Returns {@code unit} as often as it fits in. */
  private static String megabyteOf(String unit) {
    byte[] bytes = unit.getBytes(UTF_8);
    return bytes.length > BYTES
        ? new String(bytes, 0, BYTES, UTF_8)
        : unit.repeat(BYTES / bytes.length);
  }

  /** Returns what is written in this repository, from whose root this is run. */
  private static String joined(String folder, String ending) {
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      StringBuilder text = new StringBuilder();
      for (Path file : all.filter(file -> file.toString().endsWith(ending)).sorted().toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A megabyte. */
  @Benchmark
  public int[] encode() {
    return tokenizer.encode(megabyte);
  }

  /** The files, which the system has in memory. */
  @Benchmark
  public Tokenizer read() {
    return Tokenizer.load(files);
  }
}
