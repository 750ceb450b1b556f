package dev.fovea.engine.runtime;

import static dev.fovea.engine.runtime.HistoryModel.expected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ModelLoopTest {
  @RegisterExtension final Loops loops = new Loops();
  private final HistoryModel model = new HistoryModel();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 31, 32, 33, 200})
  void tokens_promptOfLength(int length) {
    TokenRequest request = Requests.text(length, length, 50);
    CollectingSink sink = new CollectingSink();
    loops.start(model).submit(request, sink);
    assertThat(sink.await()).isEqualTo(new TokenFinish.Length());
    assertThat(sink.tokens()).isEqualTo(expected(request, 50));
  }

  @Test
  void tokens_manyAtOnce_sameAsAlone() {
    Random random = new Random(7);
    List<TokenRequest> requests =
        IntStream.range(0, 40).mapToObj(i -> Requests.random(random)).toList();
    ModelLoop loop = loops.start(model, Loops.options(24, 16, 1024));
    List<CollectingSink> sinks = new ArrayList<>();
    for (TokenRequest request : requests) {
      sinks.add(new CollectingSink());
      loop.submit(request, sinks.getLast());
    }
    for (int i = 0; i < requests.size(); i++) {
      TokenRequest request = requests.get(i);
      assertThat(sinks.get(i).await()).isEqualTo(new TokenFinish.Length());
      assertThat(sinks.get(i).tokens()).isEqualTo(expected(request, request.maxTokens()));
    }
  }

  @Test
  void tokens_sampledManyAtOnce_sameAsAlone() {
    Random random = new Random(8);
    List<TokenRequest> requests =
        IntStream.range(0, 16)
            .mapToObj(i -> Requests.sampled(1, 0.9f, i % 3 * 20, 0.01f, i))
            .map(sampling -> Requests.withSampling(Requests.random(random), sampling))
            .toList();
    List<List<Integer>> alone = new ArrayList<>();
    ModelLoop quiet = loops.start(model);
    for (TokenRequest request : requests) {
      CollectingSink sink = new CollectingSink();
      quiet.submit(request, sink);
      sink.await();
      alone.add(sink.tokens());
    }
    ModelLoop busy = loops.start(model, Loops.options(20, 16, 1024));
    List<CollectingSink> sinks = requests.stream().map(request -> new CollectingSink()).toList();
    for (int i = 0; i < requests.size(); i++) {
      busy.submit(requests.get(i), sinks.get(i));
    }
    sinks.forEach(CollectingSink::await);
    assertThat(sinks.stream().map(CollectingSink::tokens)).isEqualTo(alone);
  }

  @Test
  void step_longPromptBesideAnswers_neverOverBudgetAndAnswersGoFirst() {
    List<Integer> rows = Collections.synchronizedList(new ArrayList<>());
    List<Integer> spans = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch submitted = new CountDownLatch(1);
    model.beforeForward =
        step -> {
          awaitQuietly(submitted);
          rows.add(step.rows());
          spans.add(step.spans().count());
        };
    ModelLoop loop = loops.start(model, Loops.options(16, 4, 1024));
    CollectingSink answer = new CollectingSink();
    CollectingSink prompt = new CollectingSink();
    loop.submit(Requests.text(1, 4, 30), answer);
    loop.submit(Requests.text(2, 150, 1), prompt);
    submitted.countDown();
    answer.await();
    prompt.await();
    assertThat(rows).allMatch(count -> count <= 16);
    assertThat(spans.subList(1, 10)).containsOnly(2);
    assertThat(rows.subList(1, 10)).containsOnly(16);
  }

  @Test
  void submit_poolOfPagesShort_waitsAndProceeds() {
    ModelLoop loop = loops.start(model, Loops.options(32, 8, /* pages= */ 5));
    List<CollectingSink> sinks = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      sinks.add(new CollectingSink());
      loop.submit(Requests.text(i, 20, 20), sinks.getLast());
    }
    for (int i = 0; i < sinks.size(); i++) {
      assertThat(sinks.get(i).await()).isEqualTo(new TokenFinish.Length());
      assertThat(sinks.get(i).tokens()).isEqualTo(expected(Requests.text(i, 20, 20), 20));
    }
  }

  @Test
  void submit_moreThanAllPages_refused() {
    ModelLoop loop = loops.start(model, Loops.options(32, 8, /* pages= */ 5));
    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(() -> loop.submit(Requests.text(1, 50, 32), new CollectingSink()))
        .withMessageContaining("50 tokens of prompt and 32 of answer need 6 pages")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY));
    CollectingSink sink = new CollectingSink();
    loop.submit(Requests.text(1, 50, 31), sink);
    assertThat(sink.await()).isEqualTo(new TokenFinish.Length());
  }

  @Test
  void submit_promptAsLongAsContext_refused() {
    ModelLoop loop = loops.start(model);
    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(() -> loop.submit(Requests.text(1, 1024, 1), new CollectingSink()))
        .withMessageContaining("1024")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED));
  }

  @Test
  void submit_contextFills_endsWithLength() {
    CollectingSink sink = new CollectingSink();
    loops.start(model).submit(Requests.text(1, 1000, Integer.MAX_VALUE), sink);
    assertThat(sink.await()).isEqualTo(new TokenFinish.Length());
    assertThat(sink.tokens()).isEqualTo(expected(Requests.text(1, 1000, 24), 24));
  }

  @Test
  void submit_tokenOutOfVocabulary_refused() {
    TokenRequest request = Requests.greedy(new int[] {5, 211}, List.of(), 1);
    ModelLoop loop = loops.start(model);
    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(() -> loop.submit(request, new CollectingSink()))
        .withMessage("prompt[1]: 211 is no token of a vocabulary of 211");
  }

  @Test
  void stopToken_chosen_endsWithoutIt() {
    TokenRequest request = Requests.text(3, 10, 50);
    List<Integer> tokens = expected(request, 50);
    int stop = tokens.get(20);
    int first = tokens.indexOf(stop);
    CollectingSink sink = new CollectingSink();
    loops.start(model).submit(Requests.withStops(request, 210, stop), sink);
    assertThat(sink.await()).isIn(new TokenFinish.StopToken(stop), new TokenFinish.StopToken(210));
    assertThat(sink.tokens()).isEqualTo(tokens.subList(0, sink.tokens().size()));
    assertThat(sink.tokens()).hasSizeLessThanOrEqualTo(first);
  }

  @Test
  void sink_wantsNoMore_endsThere() {
    CollectingSink sink = new CollectingSink(count -> count < 7);
    loops.start(model).submit(Requests.text(3, 10, 50), sink);
    assertThat(sink.await()).isEqualTo(new TokenFinish.StoppedBySink());
    assertThat(sink.tokens()).hasSize(7);
  }

  @Test
  void logprobs_wanted_reachTheSink() {
    CollectingSink sink = new CollectingSink();
    loops.start(model).submit(Requests.withLogprobs(Requests.text(3, 10, 5), 4), sink);
    sink.await();
    assertThat(sink.scores()).hasSize(5);
    for (int i = 0; i < 5; i++) {
      TokenScore score = sink.scores().get(i);
      assertThat(score.alternatives()).hasSize(4);
      assertThat(score.alternatives().getFirst().id()).isEqualTo(sink.tokens().get(i));
      assertThat(score.alternatives().getFirst().logprob()).isEqualTo(score.logprob());
    }
  }

  @Test
  void pictures_severalOverManySteps_answerAsExpected() {
    int[][] sizes = {{3, 5}, {10, 10}, {1, 1}, {7, 2}};
    TokenRequest request = Requests.pictures(5, 20, sizes);
    CollectingSink sink = new CollectingSink();
    loops.start(model).submit(request, sink);
    assertThat(sink.await()).isEqualTo(new TokenFinish.Length());
    assertThat(sink.tokens()).isEqualTo(expected(request, 20));
    assertThat(model.openFeatures()).isZero();
  }

  @Test
  void pictures_besideAnAnswer_answerGoesOnBetween() {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch submitted = new CountDownLatch(1);
    model.beforeForward =
        step -> {
          awaitQuietly(submitted);
          events.add("step");
        };
    model.beforeEncode = cancelled -> events.add("picture");
    ModelLoop loop = loops.start(model, Loops.options(64, 4, 1024));
    CollectingSink answer = new CollectingSink();
    CollectingSink pictures = new CollectingSink();
    loop.submit(Requests.text(1, 4, 10), answer);
    loop.submit(Requests.pictures(2, 1, new int[][] {{2, 2}, {2, 2}, {2, 2}}), pictures);
    submitted.countDown();
    answer.await();
    pictures.await();
    String all = String.join(" ", events);
    assertThat(all).doesNotContain("picture picture");
    assertThat(events.stream().filter("picture"::equals)).hasSize(3);
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
