package dev.fovea.engine.architectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.golden.GoldenCase;
import dev.fovea.engine.golden.GoldenCase.GoldenImage;
import dev.fovea.engine.golden.GoldenCheckpoint;
import dev.fovea.engine.golden.GoldenReport;
import dev.fovea.engine.golden.GoldenReport.Numbers;
import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.kernels.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares tiny random checkpoints of all architectures with transformers in float32. How far the
 * two may differ is derived for each case, as {@code docs/accuracy.md} explains; besides, nothing
 * is off by more than {@link #MOST}. Where the kernels are native, quantized checkpoints have the
 * wider bounds of 16-bit activations instead.
 *
 * <p>{@code -Dfovea.golden=FOLDER} takes the checkpoints in a folder instead of the committed ones.
 */
final class ArchitecturesGoldenTest {
  /** What any logit or feature may be off in float32, even where more is derived for its case. */
  private static final double MOST = 1e-3;

  /** What it may be off in this process. */
  private static final double LIMIT = GoldenCase.integers() ? Double.POSITIVE_INFINITY : MOST;

  private static final Arena ARENA = Arena.ofShared();
  private static final Map<GoldenCheckpoint, GoldenModel> MODELS = new HashMap<>();
  private static final GoldenReport REPORT = new GoldenReport();
  private static final List<GoldenCase> CASES =
      GoldenCheckpoint.all().stream().flatMap(checkpoint -> checkpoint.cases().stream()).toList();

  @AfterAll
  static void close() {
    MODELS.clear();
    ARENA.close();
    System.out.println(REPORT.write(Path.of("target", "golden-report.md")));
  }

  static List<GoldenCase> cases() {
    return CASES;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bounds_weightsNotQuantized_areAtMostTheMost(GoldenCase golden) {
    boolean quantized = model(golden).format().startsWith("affine");

    double most = quantized ? (GoldenCase.integers() ? 100 : 10) * MOST : MOST;
    assertThat(golden.logitBound()).isBetween(1e-6, most);
    assertThat(golden.featureBound()).isBetween(golden.images().isEmpty() ? 0 : 1e-6, most);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void positions_equalTheReference(GoldenCase golden) {
    List<ImageTokens> places = golden.images().stream().map(GoldenImage::place).toList();

    Positions positions = model(golden).model().positions(golden.tokens().length, places);

    assertThat(positions.time()).isEqualTo(golden.positions().time());
    assertThat(positions.height()).isEqualTo(golden.positions().height());
    assertThat(positions.width()).isEqualTo(golden.positions().width());
    assertThat(positions.next()).isEqualTo(golden.positions().next());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void encode_equalsTheReference(GoldenCase golden) {
    for (GoldenImage image : golden.images()) {
      try (ImageFeatures features = model(golden).model().encode(image.image(), () -> false)) {
        assertFeatures(golden, image, features.tokens(), image.tokens());
        assertThat(features.deepStack()).hasSameSizeAs(image.deepStack());
        for (int i = 0; i < features.deepStack().size(); i++) {
          assertFeatures(golden, image, features.deepStack().get(i), image.deepStack().get(i));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_wholePrompt_logitsEqualTheReference(GoldenCase golden) {
    assertLogits(golden, golden.tokens().length);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_chunkedPrompt_logitsEqualTheReference(GoldenCase golden) {
    assertLogits(golden, 5);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_greedy_tokensAndLogitsEqualTheReference(GoldenCase golden) {
    int compared = 0;
    int equal = 0;
    double worst = 0;
    try (GoldenSequence sequence = sequence(golden, golden.greedy().length)) {
      Tensor logits = turnByTurn(golden, sequence);
      for (int i = 0; i < golden.greedy().length; i++) {
        for (int j = 0; j < golden.columns().length; j++) {
          worst = largest(worst, logits.get(0, golden.columns()[j]) - golden.steps()[i][j]);
        }
        if (golden.gaps()[i] > golden.logitBound()) {
          compared++;
          equal += likeliest(logits) == golden.greedy()[i] ? 1 : 0;
        }
        sequence.append(golden.greedy()[i]);
        logits = sequence.compute(1);
      }
    }
    long values = (long) golden.greedy().length * golden.columns().length;
    note(golden, Numbers.logits(values, worst, golden.logitBound()));
    note(golden, Numbers.greedy(compared, equal, golden.greedy().length - compared));
    assertThat(equal).isEqualTo(compared);
    assertThat(worst).isLessThan(Math.min(golden.logitBound(), LIMIT));
  }

  private static Tensor turnByTurn(GoldenCase golden, GoldenSequence sequence) {
    for (int i = 0; i < golden.turns().length - 1; i++) {
      sequence.compute(golden.turns()[i] - sequence.computed());
    }
    return sequence.compute(golden.tokens().length - sequence.computed());
  }

  private static void assertFeatures(
      GoldenCase golden, GoldenImage image, Tensor found, float[][] expected) {
    assertThat(found.rows()).isEqualTo(image.place().count());
    assertThat(found.cols()).isEqualTo(expected[0].length);
    double worst =
        IntStream.range(0, expected.length)
            .mapToDouble(row -> largestError(found, image.rows()[row], expected[row]))
            .reduce(0, ArchitecturesGoldenTest::largest);
    long values = (long) expected.length * found.cols();
    note(golden, Numbers.features(values, worst, golden.featureBound()));
    assertThat(worst).isLessThan(Math.min(golden.featureBound(), LIMIT));
  }

  private static void assertLogits(GoldenCase golden, int chunk) {
    double worst = 0;
    try (GoldenSequence sequence = sequence(golden, 0)) {
      for (int row = 0; row < golden.rows().length; row++) {
        int needed = golden.rows()[row] + 1;
        while (needed - sequence.computed() > chunk) {
          sequence.compute(chunk);
        }
        Tensor logits = sequence.compute(needed - sequence.computed());
        worst = largest(worst, largestError(logits, 0, golden.logits()[row]));
      }
    }
    long values = (long) golden.rows().length * golden.logits()[0].length;
    note(golden, Numbers.logits(values, worst, golden.logitBound()));
    assertThat(worst).isLessThan(Math.min(golden.logitBound(), LIMIT));
  }

  private static void note(GoldenCase golden, Numbers numbers) {
    REPORT.add(golden, model(golden).format(), numbers);
  }

  private static GoldenSequence sequence(GoldenCase golden, int more) {
    return new GoldenSequence(golden, model(golden).model(), more);
  }

  private static GoldenModel model(GoldenCase golden) {
    return MODELS.computeIfAbsent(
        golden.checkpoint(), checkpoint -> GoldenModel.load(checkpoint, ARENA));
  }

  private static double largestError(Tensor found, int row, float[] expected) {
    double worst = 0;
    for (int col = 0; col < expected.length; col++) {
      worst = largest(worst, found.get(row, col) - (double) expected[col]);
    }
    return worst;
  }

  /** Returns the larger size of two errors; one that is not a number stays. */
  private static double largest(double worst, double error) {
    return Math.max(worst, Math.abs(error));
  }

  private static int likeliest(Tensor logits) {
    int best = 0;
    for (int i = 1; i < logits.cols(); i++) {
      best = logits.get(0, i) > logits.get(0, best) ? i : best;
    }
    return best;
  }
}
