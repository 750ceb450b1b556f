package dev.fovea.engine.runtime;

import static dev.fovea.engine.runtime.HistoryModel.expected;
import static dev.fovea.engine.runtime.ModelLoopTest.awaitQuietly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.TextShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that end early: cancelled, failed, closed. */
@Timeout(120)
class ModelLoopEndTest {
  @RegisterExtension final Loops loops = new Loops();
  private final HistoryModel model = new HistoryModel();

  @Test
  void cancel_waiting_neverRuns() {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger rows = new AtomicInteger();
    model.beforeForward =
        step -> {
          awaitQuietly(gate);
          rows.addAndGet(step.rows());
        };
    ModelLoop loop = loops.start(model, Loops.options(32, /* maxSequences= */ 1, 1024));
    CollectingSink first = new CollectingSink();
    CollectingSink second = new CollectingSink();
    loop.submit(Requests.text(1, 10, 5), first);
    RunningRequest waiting = loop.submit(Requests.text(2, 10, 5), second);
    waiting.cancel();
    waiting.cancel();
    gate.countDown();
    assertThat(second.await()).isEqualTo(new TokenFinish.Cancelled());
    assertThat(first.await()).isEqualTo(new TokenFinish.Length());
    assertThat(second.tokens()).isEmpty();
    assertThat(rows).hasValue(14);
  }

  @Test
  void cancel_inTheMiddleOfAPrompt_stopsAtTheNextStep() {
    CompletableFuture<RunningRequest> request = new CompletableFuture<>();
    AtomicInteger rows = new AtomicInteger();
    model.beforeForward =
        step -> {
          if (rows.addAndGet(step.rows()) == 64) {
            request.join().cancel();
          }
        };
    CollectingSink sink = new CollectingSink();
    request.complete(loops.start(model).submit(Requests.text(1, 200, 5), sink));
    assertThat(sink.await()).isEqualTo(new TokenFinish.Cancelled());
    assertThat(sink.tokens()).isEmpty();
    assertThat(rows).hasValue(64);
  }

  @Test
  void cancel_fromTheSink_noTokenMore() {
    CompletableFuture<RunningRequest> request = new CompletableFuture<>();
    CollectingSink sink =
        new CollectingSink(count -> {
          if (count == 5) {
            request.join().cancel();
          }
          return true;
        });
    request.complete(loops.start(model).submit(Requests.text(1, 20, 50), sink));
    assertThat(sink.await()).isEqualTo(new TokenFinish.Cancelled());
    assertThat(sink.tokens()).hasSize(5);
  }

  @Test
  void cancel_whileEncoding_stopsBetweenLayers() {
    CountDownLatch encoding = new CountDownLatch(1);
    model.beforeEncode = cancelled -> encodeUntilCancelled(encoding, cancelled);
    CollectingSink sink = new CollectingSink();
    ModelLoop loop = loops.start(model);
    RunningRequest request = loop.submit(Requests.pictures(1, 5, new int[][] {{3, 3}}), sink);
    awaitQuietly(encoding);
    request.cancel();
    assertThat(sink.await()).isEqualTo(new TokenFinish.Cancelled());
    answersAsExpected(loop);
  }

  @Test
  void cancel_betweenPictureAndItsRows_freesTheFeatures() {
    CompletableFuture<RunningRequest> request = new CompletableFuture<>();
    AtomicInteger steps = new AtomicInteger();
    model.beforeForward =
        step -> {
          if (steps.incrementAndGet() == 2) {
            request.join().cancel();
          }
        };
    CollectingSink sink = new CollectingSink();
    request.complete(
        loops.start(model).submit(Requests.pictures(1, 5, new int[][] {{20, 10}}), sink));
    assertThat(sink.await()).isEqualTo(new TokenFinish.Cancelled());
    assertThat(model.openFeatures()).isZero();
  }

  @Test
  void close_requestsInAllStates_allFailAsClosed() {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    model.beforeForward =
        step -> {
          running.countDown();
          awaitQuietly(gate);
        };
    ModelLoop loop = loops.start(model, Loops.options(32, 2, 1024));
    List<CollectingSink> sinks = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sinks.add(new CollectingSink());
      loop.submit(Requests.text(i, 10, 500), sinks.getLast());
    }
    awaitQuietly(running);
    Thread closer = Thread.ofPlatform().start(loop::close);
    while (!refuses(loop)) {
      Thread.onSpinWait();
    }
    gate.countDown();
    join(closer);
    assertThat(sinks).allMatch(CollectingSink::hasEnded);
    assertThat(sinks).allSatisfy(sink -> assertFailed(sink, ErrorCode.MODEL_CLOSED));
  }

  @Test
  void close_cancelledBefore_endsAsCancelled() {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    model.beforeForward =
        step -> {
          running.countDown();
          awaitQuietly(gate);
        };
    ModelLoop loop = loops.start(model);
    CollectingSink sink = new CollectingSink();
    RunningRequest request = loop.submit(Requests.text(1, 10, 500), sink);
    awaitQuietly(running);
    request.cancel();
    Thread closer = Thread.ofPlatform().start(loop::close);
    gate.countDown();
    join(closer);
    assertThat(sink.await()).isEqualTo(new TokenFinish.Cancelled());
  }

  @Test
  void close_whileEncoding_doesNotWaitForThePicture() {
    CountDownLatch encoding = new CountDownLatch(1);
    model.beforeEncode = cancelled -> encodeUntilCancelled(encoding, cancelled);
    CollectingSink sink = new CollectingSink();
    ModelLoop loop = loops.start(model);
    loop.submit(Requests.pictures(1, 5, new int[][] {{3, 3}}), sink);
    awaitQuietly(encoding);
    loop.close();
    loop.close();
    assertFailed(sink, ErrorCode.MODEL_CLOSED);
  }

  @Test
  void close_fromASink_endsTheLoop() {
    CompletableFuture<ModelLoop> loop = new CompletableFuture<>();
    CollectingSink sink =
        new CollectingSink(count -> {
          loop.join().close();
          return true;
        });
    loop.complete(loops.start(model));
    loop.join().submit(Requests.text(1, 5, 500), sink);
    assertFailed(sink, ErrorCode.MODEL_CLOSED);
    assertThat(sink.tokens()).hasSize(1);
  }

  @Test
  void submit_closed_refused() {
    ModelLoop loop = loops.start(model);
    loop.close();
    assertThatExceptionOfType(FoveaException.class)
        .isThrownBy(() -> loop.submit(Requests.text(1, 5, 5), new CollectingSink()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_CLOSED));
  }

  @Test
  void forward_throws_failsTheBatchAndGoesOn() {
    RuntimeException cause = new IllegalStateException("broken");
    model.beforeForward =
        step -> {
          throw cause;
        };
    CollectingSink sink = new CollectingSink();
    ModelLoop loop = loops.start(model);
    loop.submit(Requests.text(1, 5, 5), sink);
    assertThat(assertFailed(sink, ErrorCode.GENERATION_FAILED)).hasCause(cause);
    model.beforeForward = step -> {};
    answersAsExpected(loop);
  }

  @Test
  void forward_hasNoMemory_failsTheBatchAndGoesOn() {
    model.beforeForward =
        step -> {
          throw new OutOfMemoryError("no more");
        };
    CollectingSink sink = new CollectingSink();
    ModelLoop loop = loops.start(model);
    loop.submit(Requests.text(1, 5, 5), sink);
    assertFailed(sink, ErrorCode.OUT_OF_MEMORY);
    model.beforeForward = step -> {};
    answersAsExpected(loop);
  }

  @Test
  void logits_notANumber_failsItsRequestOnly() {
    model.afterForward =
        (step, logits) -> {
          if (step.sampledCount() > 0 && step.time()[step.sampled()[0]] == 4) {
            logits.set(0, 3, Float.NaN);
          }
        };
    CollectingSink broken = new CollectingSink();
    CollectingSink other = new CollectingSink();
    ModelLoop loop = loops.start(model);
    loop.submit(Requests.text(1, 5, 5), broken);
    loop.submit(Requests.text(2, 9, 5), other);
    assertThat(assertFailed(broken, ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("at position 5, where token 3 has NaN: its weights are damaged");
    assertThat(other.await()).isEqualTo(new TokenFinish.Length());
    assertThat(other.tokens()).isEqualTo(expected(Requests.text(2, 9, 5), 5));
  }

  @Test
  void encode_otherNumberOfRows_failsItsRequest() {
    PromptImage large = Requests.pictures(1, 5, new int[][] {{3, 3}}).images().getFirst();
    PromptImage wrong = new PromptImage(new ImageTokens(3, 2, 3), large.image());
    int[] prompt = {7, 7, 7, 1, 1, 1, 1, 1, 1, 7};
    CollectingSink sink = new CollectingSink();
    loops.start(model).submit(Requests.greedy(prompt, List.of(wrong), 5), sink);
    assertThat(assertFailed(sink, ErrorCode.GENERATION_FAILED)).hasMessageContaining("9 rows");
    assertThat(model.openFeatures()).isZero();
  }

  @Test
  void cache_cannotGrow_failsTheRequest() {
    TextShape enormous = new TextShape(2, 1 << 20, 1 << 24, 211, 2048);
    ModelLoop loop =
        loops.start(new HistoryModel(enormous), new RuntimeOptions(1024, 32, 8, Long.MAX_VALUE));
    CollectingSink sink = new CollectingSink();
    loop.submit(Requests.text(1, 5, 5), sink);
    assertFailed(sink, ErrorCode.OUT_OF_MEMORY);
  }

  @Test
  void encode_throws_failsItsRequestOnly() {
    model.beforeEncode =
        cancelled -> {
          throw new IllegalStateException("broken");
        };
    CollectingSink text = new CollectingSink();
    CollectingSink picture = new CollectingSink();
    ModelLoop loop = loops.start(model);
    loop.submit(Requests.text(1, 5, 30), text);
    loop.submit(Requests.pictures(1, 5, new int[][] {{3, 3}}), picture);
    assertFailed(picture, ErrorCode.GENERATION_FAILED);
    assertThat(text.await()).isEqualTo(new TokenFinish.Length());
    assertThat(text.tokens()).isEqualTo(expected(Requests.text(1, 5, 30), 30));
  }

  @Test
  void encode_cancelsByItself_failsItsRequest() {
    model.beforeEncode =
        cancelled -> {
          throw new CancellationException();
        };
    CollectingSink sink = new CollectingSink();
    loops.start(model).submit(Requests.pictures(1, 5, new int[][] {{3, 3}}), sink);
    assertFailed(sink, ErrorCode.GENERATION_FAILED);
  }

  @Test
  void sink_throws_endsAsCancelledAndOthersGoOn() {
    CollectingSink broken =
        new CollectingSink(count -> {
          throw new IllegalStateException("broken sink");
        });
    CollectingSink other = new CollectingSink();
    ModelLoop loop = loops.start(model);
    loop.submit(Requests.text(1, 5, 5), broken);
    loop.submit(Requests.text(2, 5, 5), other);
    assertThat(broken.await()).isEqualTo(new TokenFinish.Cancelled());
    assertThat(other.await()).isEqualTo(new TokenFinish.Length());
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 60})
  void soak_randomRequestsRandomlyCancelled_nothingLeaks(int pages) {
    Random random = new Random(11);
    ModelLoop loop = loops.start(model, Loops.options(48, 12, pages));
    List<TokenRequest> requests = new ArrayList<>();
    List<CollectingSink> sinks = new ArrayList<>();
    List<RunningRequest> running = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int last = random.nextInt(6) == 0 ? 1 + random.nextInt(20) : Integer.MAX_VALUE;
      requests.add(Requests.random(random));
      sinks.add(new CollectingSink(count -> count < last));
      running.add(loop.submit(requests.getLast(), sinks.getLast()));
      if (random.nextInt(3) == 0) {
        running.get(random.nextInt(running.size())).cancel();
      }
      if (i % 50 == 49) {
        sinks.get(i - 25).await();
      }
    }
    for (int i = 0; i < sinks.size(); i++) {
      TokenFinish finish = sinks.get(i).await();
      List<Integer> tokens = sinks.get(i).tokens();
      assertThat(tokens).isEqualTo(expected(requests.get(i), tokens.size()));
      assertThat(finish).isNotInstanceOf(TokenFinish.Failed.class);
    }
  }

  private static void encodeUntilCancelled(CountDownLatch encoding, BooleanSupplier cancelled) {
    encoding.countDown();
    while (!cancelled.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private void answersAsExpected(ModelLoop loop) {
    TokenRequest request = Requests.text(99, 40, 20);
    CollectingSink sink = new CollectingSink();
    loop.submit(request, sink);
    assertThat(sink.await()).isEqualTo(new TokenFinish.Length());
    assertThat(sink.tokens()).isEqualTo(expected(request, 20));
  }

  private static FoveaException assertFailed(CollectingSink sink, ErrorCode code) {
    assertThat(sink.await()).isInstanceOf(TokenFinish.Failed.class);
    FoveaException error = ((TokenFinish.Failed) sink.await()).error();
    assertThat(error.code()).isEqualTo(code);
    return error;
  }

  private static boolean refuses(ModelLoop loop) {
    try {
      loop.submit(Requests.text(1, 5, 5), new CollectingSink());
      return false;
    } catch (FoveaException e) {
      return e.code() == ErrorCode.MODEL_CLOSED;
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
