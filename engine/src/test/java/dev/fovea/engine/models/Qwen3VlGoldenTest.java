package dev.fovea.engine.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.engine.golden.GoldenCase;
import dev.fovea.engine.golden.GoldenCase.GoldenImage;
import dev.fovea.engine.vision.ImageProcessor;
import dev.fovea.engine.vision.ProcessorConfig;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.kernels.KeyValues;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares tiny random checkpoints with transformers in float32. Weights that are quantized or of
 * 16 bits are exact in float32, so one bound holds for all formats.
 */
final class Qwen3VlGoldenTest {
  private static final double BOUND = 1e-3;
  private static final Arena ARENA = Arena.ofShared();
  private static final Map<String, VisionLanguageModel> MODELS = new HashMap<>();

  @AfterAll
  static void close() {
    MODELS.clear();
    ARENA.close();
  }

  static Stream<GoldenCase> cases() {
    return GoldenCase.VARIANTS.stream().flatMap(variant -> GoldenCase.load(variant).stream());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void positions_equalTheReference(GoldenCase golden) {
    Positions positions =
        model(golden)
            .positions(
                golden.tokens().length, golden.images().stream().map(GoldenImage::place).toList());

    assertThat(positions.time()).isEqualTo(golden.positions().time());
    assertThat(positions.height()).isEqualTo(golden.positions().height());
    assertThat(positions.width()).isEqualTo(golden.positions().width());
    assertThat(positions.next()).isEqualTo(golden.positions().next());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void encode_equalsTheReference(GoldenCase golden) {
    for (GoldenImage image : golden.images()) {
      try (ImageFeatures features = model(golden).encode(image.image(), () -> false)) {
        assertThat(largestError(features.tokens(), image.tokens())).isLessThan(BOUND);
        assertThat(features.deepStack()).hasSameSizeAs(image.deepStack());
        for (int i = 0; i < features.deepStack().size(); i++) {
          assertThat(largestError(features.deepStack().get(i), image.deepStack().get(i)))
              .isLessThan(BOUND);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_wholePrompt_logitsEqualTheReference(GoldenCase golden) {
    assertThat(worstLogit(golden, golden.tokens().length)).isLessThan(BOUND);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_chunkedPrompt_logitsEqualTheReference(GoldenCase golden) {
    assertThat(worstLogit(golden, 5)).isLessThan(BOUND);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_greedy_tokensEqualTheReference(GoldenCase golden) {
    try (Sequence sequence = new Sequence(golden, golden.greedy().length)) {
      int[] tokens = new int[golden.greedy().length];
      Tensor logits = sequence.compute(golden.tokens().length);
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = likeliest(logits);
        if (golden.gaps()[i] < BOUND) {
          return; // A tie of the reference: what follows is not defined.
        }
        assertThat(tokens[i]).isEqualTo(golden.greedy()[i]);
        sequence.append(tokens[i]);
        logits = sequence.compute(1);
      }
    }
  }

  private static double worstLogit(GoldenCase golden, int chunk) {
    double worst = 0;
    try (Sequence sequence = new Sequence(golden, 0)) {
      for (int row = 0; row < golden.rows().length; row++) {
        int needed = golden.rows()[row] + 1;
        Tensor logits = null;
        while (sequence.computed < needed) {
          logits = sequence.compute(Math.min(chunk, needed - sequence.computed));
        }
        if (logits != null) {
          worst = Math.max(worst, largestError(logits, new float[][] {golden.logits()[row]}));
        }
      }
    }
    return worst;
  }

  private static VisionLanguageModel model(GoldenCase golden) {
    return MODELS.computeIfAbsent(golden.variant(), Qwen3VlGoldenTest::load);
  }

  private static VisionLanguageModel load(String variant) {
    try (Checkpoint checkpoint = Checkpoint.open(GoldenCase.checkpoint(variant))) {
      return Architectures.load(
          checkpoint.weights(ARENA),
          Config.of("config.json", checkpoint.config()),
          Qwen3VlGoldenTest::processor);
    }
  }

  static ImageProcessor processor() {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("patch_size", 16).put("merge_size", 2).put("temporal_patch_size", 2);
    config.put("min_pixels", 1024).put("max_pixels", 1 << 20);
    for (String name : List.of("image_mean", "image_std")) {
      config.putArray(name).add(0.5).add(0.5).add(0.5);
    }
    return new ImageProcessor(ProcessorConfig.load(config, "preprocessor_config.json"));
  }

  private static double largestError(Tensor found, float[][] expected) {
    assertThat(found.rows()).isEqualTo(expected.length);
    double worst = 0;
    for (int row = 0; row < expected.length; row++) {
      for (int col = 0; col < expected[row].length; col++) {
        double error = Math.abs(found.get(row, col) - (double) expected[row][col]);
        worst = error > worst || Double.isNaN(error) ? error : worst;
      }
    }
    return worst;
  }

  private static int likeliest(Tensor logits) {
    int best = 0;
    for (int i = 1; i < logits.cols(); i++) {
      best = logits.get(0, i) > logits.get(0, best) ? i : best;
    }
    return best;
  }

  /** One prompt on its way through the model, in pages that are not in order. */
  private static final class Sequence implements AutoCloseable {
    private final GoldenCase golden;
    private final VisionLanguageModel model;
    private final KvCache cache;
    private final Workspace workspace = new Workspace();
    private final Step step;
    private final int[] pages;
    private final List<ImageFeatures> features;
    private int[] tokens;
    private int computed;

    Sequence(GoldenCase golden, int more) {
      this.golden = golden;
      model = model(golden);
      cache = new KvCache(model.shape());
      int count = (golden.tokens().length + more) / KeyValues.PAGE + 1;
      cache.ensure(count);
      pages = IntStream.range(0, count).map(i -> count - 1 - i).toArray();
      step = new Step(cache, workspace);
      tokens = golden.tokens();
      features =
          golden.images().stream().map(image -> model.encode(image.image(), () -> false)).toList();
    }

    void append(int token) {
      tokens = Arrays.copyOf(tokens, tokens.length + 1);
      tokens[tokens.length - 1] = token;
    }

    Tensor compute(int count) {
      step.clear();
      step.add(tokens, computed, count, golden.positions(), pages, /* sampleLast= */ true);
      for (int i = 0; i < features.size(); i++) {
        ImageTokens place = golden.images().get(i).place();
        int from = Math.max(place.first(), computed);
        int to = Math.min(place.first() + place.count(), computed + count);
        if (from < to) {
          step.addImage(from - computed, to - from, features.get(i), from - place.first());
        }
      }
      computed += count;
      return model.forward(step);
    }

    @Override
    public void close() {
      features.forEach(ImageFeatures::close);
      workspace.close();
      cache.close();
    }
  }
}
