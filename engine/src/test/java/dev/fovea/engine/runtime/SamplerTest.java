package dev.fovea.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
  private static final int[] NO_TOKENS = {};

  private final Workspace workspace = new Workspace();

  @AfterEach
  void free() {
    workspace.close();
  }

  @Test
  void greedy_equalLogits_lowestId() {
    assertThat(choose(SamplingSettings.GREEDY, 1, 3, 2, 3)).isEqualTo(1);
  }

  @Test
  void greedy_impossibleTokens_chosenAmongOthers() {
    float none = Float.NEGATIVE_INFINITY;
    assertThat(choose(SamplingSettings.GREEDY, none, -8, none)).isEqualTo(1);
  }

  @Test
  void bias_added() {
    SamplingSettings settings =
        new SamplingSettings(0, 1, 0, 0, 0, 0, 0, 1, Map.of(0, 2.5f, 2, -100f));
    assertThat(choose(settings, 1, 3, 5)).isEqualTo(0);
  }

  @Test
  void repetitionPenalty_promptAndAnswer_onceEach() {
    SamplingSettings settings = penalties(0, 0, 2);
    int[] tokens = {0, 0, 1, 2};
    float[] logits = {8, -4, 6, 3.5f};
    // Penalised: 4, -8, 3, and 3.5 as it was.
    assertThat(choose(settings, tokens, 3, logits)).isEqualTo(0);
    logits[0] = 6.9f;
    assertThat(choose(settings, tokens, 3, logits)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"2.9,1", "3.1,0"})
  void presencePenalty_answerOnly_onceHoweverOften(float other, int expected) {
    // Token 1 was generated twice: 5 - 2 = 3. Token 0 is in the prompt only.
    int[] tokens = {0, 0, 1, 1};
    assertThat(choose(penalties(2, 0, 1), tokens, 2, other, 5, -9)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0.9,1", "1.1,0"})
  void frequencyPenalty_answerOnly_eachTime(float other, int expected) {
    int[] tokens = {0, 0, 1, 1};
    assertThat(choose(penalties(0, 2, 1), tokens, 2, other, 5, -9)).isEqualTo(expected);
  }

  @Test
  void penalties_laterCall_startsAfresh() {
    Sampler sampler = new Sampler(3);
    Tensor logits = logits(4, 5, 1);
    SamplingState state = state(penalties(2, 2, 2));
    int[] tokens = {1, 1, 1};
    assertThat(sampler.choose(logits, 0, state, tokens, 1, 3)).isEqualTo(0);
    assertThat(sampler.choose(logits, 0, state, NO_TOKENS, 0, 0)).isEqualTo(1);
  }

  @Test
  void draw_noFilter_followsSoftmax() {
    float[] logits = {1, 0, 2, -1, Float.NEGATIVE_INFINITY};
    double[] weights = {Math.E, 1, Math.exp(2), Math.exp(-1), 0};
    assertDistribution(settings(1, 1, 0, 0), logits, weights);
  }

  @Test
  void draw_temperature_dividesLogits() {
    float[] logits = {1, 0, 2};
    double[] weights = {Math.exp(2), 1, Math.exp(4)};
    assertDistribution(settings(0.5f, 1, 0, 0), logits, weights);
  }

  @Test
  void draw_topK_keepsLargestAndOfEqualOnesTheLowest() {
    float[] logits = {0, 3, 3, 1, 3};
    assertDistribution(settings(1, 1, 2, 0), logits, new double[] {0, 1, 1, 0, 0});
  }

  @Test
  void draw_topKOfOne_isGreedy() {
    assertThat(seen(settings(2, 1, 1, 0), 1, 4, 4, 3)).containsExactly(1);
  }

  @Test
  void draw_topP_keepsSmallestSetThatReachesIt() {
    float[] logits = logs(0.5, 0.1, 0.25, 0.15);
    assertDistribution(settings(1, 0.7f, 0, 0), logits, new double[] {2, 0, 1, 0});
    assertDistribution(settings(1, 0.8f, 0, 0), logits, new double[] {0.5, 0, 0.25, 0.15});
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 19, 20, 50, 200, 500})
  void draw_topKOfLargeVocabulary_onlyThatManyFirst(int topK) {
    Random random = new Random(6);
    float[] logits = new float[200];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = random.nextInt(20) * 1e-2f;
    }
    Set<Integer> allowed = new TreeSet<>(sorted(logits).subList(0, Math.min(topK, logits.length)));
    Set<Integer> drawn = new TreeSet<>();
    Sampler sampler = new Sampler(logits.length);
    Tensor tensor = logits(logits);
    SamplingState state = state(settings(1, 1, topK, 0));
    for (int i = 0; i < 8_000; i++) {
      drawn.add(sampler.choose(tensor, 0, state, NO_TOKENS, 0, 0));
    }
    assertThat(drawn).isEqualTo(allowed);
  }

  @Test
  void draw_topKBeyondPossibleTokens_onlyPossibleOnes() {
    float none = Float.NEGATIVE_INFINITY;
    assertThat(seen(settings(1, 1, 4, 0), none, 1, none, 1, none)).containsExactly(1, 3);
  }

  @Test
  void draw_tinyTopP_keepsOne() {
    assertThat(seen(settings(1, 1e-6f, 0, 0), 1, 1.1f, 1)).containsExactly(1);
  }

  @Test
  void draw_topPAfterTopK_countsWhatIsLeft() {
    // After top-k 0.5 and 0.25 are 2/3 and 1/3, so 0.6 needs the first only.
    float[] logits = logs(0.5, 0.1, 0.25, 0.15);
    assertThat(seen(settings(1, 0.6f, 2, 0), logits)).containsExactly(0);
    assertThat(seen(settings(1, 0.6f, 0, 0), logits)).containsExactly(0, 2);
  }

  @Test
  void draw_minP_dropsLessLikelyThanShareOfTheLikeliest() {
    float[] logits = logs(0.5, 0.1, 0.25, 0.15);
    assertDistribution(settings(1, 1, 0, 0.25f), logits, new double[] {0.5, 0, 0.25, 0.15});
    assertThat(seen(settings(1, 1, 3, 0.4f), logits)).containsExactly(0, 2);
    assertThat(seen(settings(1, 1, 0, 1), logits)).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(floats = {0.3f, 0.9f, 0.999f})
  void draw_largeVocabulary_onlyTheHeadOfTheSortedOrder(float topP) {
    Random random = new Random(5);
    float[] logits = new float[5_000];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (3 * random.nextGaussian());
    }
    Set<Integer> allowed = headBySorting(logits, topP);
    Sampler sampler = new Sampler(logits.length);
    Tensor tensor = workspace.tensor(1, logits.length).fill(logits);
    SamplingState state = state(settings(1, topP, 0, 0));
    Set<Integer> drawn = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      drawn.add(sampler.choose(tensor, 0, state, NO_TOKENS, 0, 0));
    }
    assertThat(allowed).containsAll(drawn);
    assertThat(drawn).hasSizeGreaterThan(Math.min(allowed.size(), 50) / 2);
  }

  @Test
  void draw_uniformLogitsWithTopP_keepsItsShareByIds() {
    float[] logits = new float[1000];
    Set<Integer> drawn = new TreeSet<>();
    Sampler sampler = new Sampler(logits.length);
    Tensor tensor = workspace.tensor(1, logits.length).fill(logits);
    SamplingState state = state(settings(1, 0.25f, 0, 0));
    for (int i = 0; i < 20_000; i++) {
      drawn.add(sampler.choose(tensor, 0, state, NO_TOKENS, 0, 0));
    }
    assertThat(drawn).hasSize(250).allMatch(id -> id < 250);
  }

  @Test
  void draw_sameSeed_sameTokens() {
    float[] logits = new float[100];
    assertThat(draws(1, logits)).isEqualTo(draws(1, logits)).isNotEqualTo(draws(2, logits));
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -0f, Float.MIN_VALUE, 1e-30f})
  void draw_topPOfNothing_isTheLikeliest(float topP) {
    assertThat(seen(settings(1, topP, 0, 0), 1, 3, 2)).containsExactly(1);
    assertThat(seen(settings(2, topP, 2, 0.5f), 1, 3, 2)).containsExactly(1);
    assertThat(seen(settings(1, topP, 0, 0), 5, 5, 5)).hasSize(1);
  }

  @Test
  void draw_extremeSettings_staysInTheVocabulary() {
    float huge = Float.MAX_VALUE;
    assertThat(seen(settings(Float.MIN_VALUE, 1, 0, 0), 1, 2, huge)).containsExactly(2);
    assertThat(seen(settings(1, 0.5f, 0, 0), -huge, huge)).containsExactly(1);
    SamplingSettings tiny = new SamplingSettings(1, 1, 0, 0, 0, 0, 0, Float.MIN_VALUE, Map.of());
    int[] tokens = {1};
    assertThat(choose(tiny, tokens, 1, 1, 5, 2)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void choose_notANumber_failsWithThePlace(float value) {
    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(() -> choose(SamplingSettings.GREEDY, NO_TOKENS, 0, 1, value, 2))
        .withMessage(
            "the model computes no numbers at position 0, where token 1 has "
                + value
                + ": its weights are damaged")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT));
  }

  @Test
  void choose_nothingPossible_fails() {
    float none = Float.NEGATIVE_INFINITY;
    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(() -> choose(SamplingSettings.GREEDY, none, none))
        .withMessageContaining("all tokens");
  }

  @Test
  void score_rawLogits_logSoftmaxAndLikeliestFirst() {
    Tensor tensor = logits((float) Math.log(0.2), (float) Math.log(0.5), (float) Math.log(0.3));
    TokenScore score = new Sampler(3).score(tensor, 0, /* token= */ 0, /* alternatives= */ 2);
    assertThat(score.logprob()).isCloseTo(Math.log(0.2), within(1e-6));
    assertThat(score.alternatives().stream().map(TokenScore.Alternative::id)).containsExactly(1, 2);
    assertThat(score.alternatives().get(1).logprob()).isCloseTo(Math.log(0.3), within(1e-6));
  }

  @Test
  void score_moreThanVocabulary_allInOrder() {
    TokenScore score = new Sampler(4).score(logits(1, 2, 2, 3), 0, 0, 20);
    assertThat(score.alternatives().stream().map(TokenScore.Alternative::id))
        .containsExactly(3, 1, 2, 0);
  }

  /** Returns all ids by logit, equal ones by id. */
  private static List<Integer> sorted(float[] logits) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted((one, other) -> Float.compare(logits[other], logits[one]))
        .toList();
  }

  private static Set<Integer> headBySorting(float[] logits, float topP) {
    List<Integer> order = sorted(logits);
    double mass = 0;
    for (float logit : logits) {
      mass += Math.exp(logit);
    }
    Set<Integer> head = new TreeSet<>();
    double sum = 0;
    // A little beyond the limit, since the two ways of adding round differently.
    for (int i = 0; sum < (topP + 1e-6) * mass && i < order.size(); i++) {
      head.add(order.get(i));
      sum += Math.exp(logits[order.get(i)]);
    }
    return head;
  }

  /** Checks the frequencies of many draws by the chi-square test, at about one in ten thousand. */
  private void assertDistribution(SamplingSettings settings, float[] logits, double[] weights) {
    int draws = 20_000;
    int[] counts = new int[logits.length];
    Sampler sampler = new Sampler(logits.length);
    Tensor tensor = workspace.tensor(1, logits.length).fill(logits);
    SamplingState state = state(settings);
    for (int i = 0; i < draws; i++) {
      counts[sampler.choose(tensor, 0, state, NO_TOKENS, 0, 0)]++;
    }
    double mass = Arrays.stream(weights).sum();
    double chiSquare = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = draws * weights[i] / mass;
      if (expected == 0) {
        assertThat(counts[i]).as("draws of token %d", i).isZero();
      } else {
        chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
      }
    }
    assertThat(chiSquare).isLessThan(21);
  }

  private Set<Integer> seen(SamplingSettings settings, float... logits) {
    Set<Integer> seen = new TreeSet<>();
    Sampler sampler = new Sampler(logits.length);
    Tensor tensor = logits(logits);
    SamplingState state = state(settings);
    for (int i = 0; i < 500; i++) {
      seen.add(sampler.choose(tensor, 0, state, NO_TOKENS, 0, 0));
    }
    return seen;
  }

  private int[] draws(long seed, float[] logits) {
    Sampler sampler = new Sampler(logits.length);
    Tensor tensor = logits(logits);
    SamplingState state = state(Requests.sampled(1, 1, 0, 0, seed));
    int[] draws = new int[50];
    Arrays.setAll(draws, i -> sampler.choose(tensor, 0, state, NO_TOKENS, 0, 0));
    return draws;
  }

  private int choose(SamplingSettings settings, float... logits) {
    return choose(settings, NO_TOKENS, 0, logits);
  }

  private int choose(SamplingSettings settings, int[] tokens, int prompt, float... logits) {
    return new Sampler(logits.length)
        .choose(logits(logits), 0, state(settings), tokens, prompt, tokens.length);
  }

  private static SamplingState state(SamplingSettings settings) {
    return new SamplingState(settings, Optional.empty());
  }

  private Tensor logits(float... values) {
    return workspace.tensor(1, values.length).fill(values);
  }

  private static float[] logs(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]);
    }
    return logits;
  }

  private static SamplingSettings settings(float temperature, float topP, int topK, float minP) {
    return Requests.sampled(temperature, topP, topK, minP, /* seed= */ 42);
  }

  private static SamplingSettings penalties(float presence, float frequency, float repetition) {
    return new SamplingSettings(0, 1, 0, 0, 0, presence, frequency, repetition, Map.of());
  }
}
