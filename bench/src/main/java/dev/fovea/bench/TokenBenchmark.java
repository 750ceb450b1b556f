package dev.fovea.bench;

import static java.util.Objects.requireNonNull;

import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Fovea;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.engine.Sampling;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Answers of fovea-nano. Run with {@code -prof gc}, which counts the garbage of all threads: what
 * an answer of 264 tokens makes more than one of 8, divided by 256, is what a token makes. That is
 * its text and its way to the reader; the loop's own thread makes next to none.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xmx1g"
    })
@Warmup(iterations = 10, time = 3)
@Measurement(iterations = 5, time = 2)
public class TokenBenchmark {
  /** The tokens of fovea-nano that end an answer, which is not to end before its length. */
  private static final Map<Integer, Double> NO_END = Map.of(1309, -100.0, 1311, -100.0);

  @Param({"8", "264"})
  public int tokens = 8;

  /** Whether every setting of the sampler has work to do, or none has. */
  @Param({"true", "false"})
  public boolean sampled = true;

  private @Nullable Model model;

  /** Loads the model. */
  @Setup(Level.Trial)
  public void load() throws IOException {
    model = Fovea.load(FoveaNano.extract(Files.createTempDirectory("fovea")));
  }

  /** Closes the model. */
  @TearDown(Level.Trial)
  public void close() {
    requireNonNull(model).close();
  }

  /** Answers once, and returns how many tokens the answer has. */
  @Benchmark
  public int answer() throws InterruptedException {
    try (Generation generation = requireNonNull(model).stream(request())) {
      Delta delta = generation.next();
      while (!(delta instanceof Delta.End)) {
        delta = generation.next();
      }
      return generation.usage().completionTokens();
    }
  }

  private ChatRequest request() {
    Sampling.Builder sampling = Sampling.builder().seed(1).logitBias(NO_END);
    if (sampled) {
      sampling
          .temperature(1)
          .topP(0.9)
          .topK(50)
          .minP(0.01)
          .presencePenalty(0.1)
          .frequencyPenalty(0.1)
          .repetitionPenalty(1.1);
    }
    // Log-probabilities, since a token need not give text and then is no delta without them.
    return ChatRequest.builder(List.of(Message.user("Hello")))
        .maxTokens(tokens)
        .sampling(sampling.build())
        .topLogprobs(0)
        .build();
  }
}
