package dev.fovea.engine.runtime;

import static dev.fovea.engine.runtime.HistoryModel.expected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose tokens are chosen among those that a constraint allows. */
@Timeout(120)
class ConstraintTest {
  private static final int ENDLESS = Integer.MAX_VALUE;

  @RegisterExtension final Loops loops = new Loops();
  private final HistoryModel model = new HistoryModel();

  private static ScriptedConstraint tens(int length) {
    return new ScriptedConstraint(count -> count % 20 * 10, /* width= */ 10, length);
  }

  private CollectingSink answer(TokenRequest request) {
    CollectingSink sink = new CollectingSink();
    loops.start(model).submit(request, sink);
    sink.await();
    return sink;
  }

  private static void assertTens(List<Integer> tokens) {
    assertThat(tokens.stream().map(token -> token / 10))
        .containsExactlyElementsOf(
            IntStream.range(0, tokens.size()).map(i -> i % 20).boxed().toList());
  }

  @Test
  void answer_greedy_hasAllowedTokensOnlyAndEachIsAccepted() {
    ScriptedConstraint constraint = tens(ENDLESS);
    CollectingSink sink = answer(Requests.withConstraint(Requests.text(1, 9, 30), constraint));
    assertThat(sink.await()).isEqualTo(new TokenFinish.Length());
    assertThat(sink.tokens()).hasSize(30).isEqualTo(constraint.accepted());
    assertTens(sink.tokens());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40})
  void answer_sampledWithPenaltiesAndBias_hasAllowedTokensOnly(int topK) {
    int[] prompt = IntStream.range(2, 211).toArray();
    SamplingSettings settings =
        new SamplingSettings(2, 1, topK, 0, 7, 1, 1, 1.5f, Map.of(205, 100f, 3, -100f));
    TokenRequest request =
        Requests.withSampling(Requests.greedy(prompt, List.of(), /* maxTokens= */ 60), settings);
    CollectingSink sink = answer(Requests.withConstraint(request, tens(ENDLESS)));
    assertThat(sink.tokens()).hasSize(60);
    assertTens(sink.tokens());
  }

  @Test
  void answer_allAllowed_isAsWithout() {
    TokenRequest request = Requests.text(3, 20, 25);
    CollectingSink sink = answer(Requests.withConstraint(request, ScriptedConstraint.any(ENDLESS)));
    assertThat(sink.tokens()).isEqualTo(expected(request, 25));
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7, 100})
  void answer_complete_endsWithItsLastToken(int maxTokens) {
    TokenRequest request = Requests.text(1, 9, maxTokens);
    CollectingSink sink = answer(Requests.withConstraint(request, tens(/* length= */ 6)));
    assertThat(sink.await()).isEqualTo(new TokenFinish.Complete());
    assertThat(sink.tokens()).hasSize(6);
  }

  @Test
  void answer_onlyAStopTokenAllowed_endsByIt() {
    TokenRequest request = Requests.withStops(Requests.text(1, 9, 50), 40, 41, 42);
    ScriptedConstraint constraint = new ScriptedConstraint(count -> count * 10, 3, ENDLESS);
    CollectingSink sink = answer(Requests.withConstraint(request, constraint));
    assertThat(sink.await()).isInstanceOf(TokenFinish.StopToken.class);
    assertThat(sink.tokens()).hasSize(4).isEqualTo(constraint.accepted());
  }

  @Test
  void answer_logprobs_areThoseOfTheModel() {
    TokenRequest request = Requests.withLogprobs(Requests.text(1, 9, 5), 20);
    CollectingSink free = answer(request);
    CollectingSink held = answer(Requests.withConstraint(request, tens(ENDLESS)));
    assertThat(held.tokens().getFirst()).isNotEqualTo(free.tokens().getFirst());
    assertThat(held.scores().getFirst().alternatives())
        .isEqualTo(free.scores().getFirst().alternatives());
  }

  @Test
  void answer_nothingAllowed_fails() {
    ScriptedConstraint nothing = new ScriptedConstraint(count -> 0, /* width= */ 0, ENDLESS);
    CollectingSink sink = answer(Requests.withConstraint(Requests.text(1, 9, 5), nothing));
    assertThat(sink.await())
        .isInstanceOfSatisfying(
            TokenFinish.Failed.class,
            failed -> {
              assertThat(failed.error().code()).isEqualTo(ErrorCode.GENERATION_FAILED);
              assertThat(failed.error()).hasMessageContaining("no token of the model");
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answer_constraintFails_endsThatRequestOnly(boolean inMask) {
    FoveaException failure = new FoveaException(ErrorCode.INVALID_REQUEST, "too many ways");
    ScriptedConstraint failing =
        new ScriptedConstraint(count -> 0, 211, ENDLESS) {
          @Override
          public void mask(long[] bits) {
            if (inMask && accepted().size() == 3) {
              throw failure;
            }
            super.mask(bits);
          }

          @Override
          public void accept(int token) {
            if (!inMask && accepted().size() == 3) {
              throw failure;
            }
            super.accept(token);
          }
        };
    CountDownLatch submitted = new CountDownLatch(1);
    model.beforeForward = step -> ModelLoopTest.awaitQuietly(submitted);
    ModelLoop loop = loops.start(model);
    CollectingSink harmed = new CollectingSink();
    CollectingSink other = new CollectingSink();
    loop.submit(Requests.withConstraint(Requests.text(1, 9, 20), failing), harmed);
    loop.submit(Requests.text(2, 9, 20), other);
    submitted.countDown();
    assertThat(harmed.await()).isEqualTo(new TokenFinish.Failed(failure));
    assertThat(harmed.tokens()).hasSize(3);
    assertThat(other.await()).isEqualTo(new TokenFinish.Length());
    assertThat(other.tokens()).isEqualTo(expected(Requests.text(2, 9, 20), 20));
  }

  @Test
  void answers_sentBackForLackOfPages_acceptEachTokenOnce() {
    TokenRequest[] requests = {
      Requests.text(1, 20, 100), Requests.text(2, 33, 90), Requests.text(3, 1, 128)
    };
    List<List<Integer>> alone = new ArrayList<>();
    for (TokenRequest request : requests) {
      alone.add(answer(Requests.withConstraint(request, tens(ENDLESS))).tokens());
    }
    CountDownLatch submitted = new CountDownLatch(1);
    model.beforeForward = step -> ModelLoopTest.awaitQuietly(submitted);
    ModelLoop loop = loops.start(model, Loops.options(32, 8, /* pages= */ 9));
    List<ScriptedConstraint> constraints = Arrays.stream(requests).map(_ -> tens(ENDLESS)).toList();
    List<CollectingSink> sinks = Arrays.stream(requests).map(_ -> new CollectingSink()).toList();
    for (int i = 0; i < requests.length; i++) {
      loop.submit(Requests.withConstraint(requests[i], constraints.get(i)), sinks.get(i));
    }
    submitted.countDown();
    sinks.forEach(CollectingSink::await);
    assertThat(sinks.stream().map(CollectingSink::tokens)).isEqualTo(alone);
    assertThat(constraints.stream().map(ScriptedConstraint::accepted)).isEqualTo(alone);
  }
}
