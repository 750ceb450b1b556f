package dev.fovea.engine.runtime;

import static dev.fovea.engine.runtime.HistoryModel.expected;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that together want more pages than there are. */
@Timeout(120)
class PagesShortTest {
  @RegisterExtension final Loops loops = new Loops();
  private final HistoryModel model = new HistoryModel();
  private final CountDownLatch submitted = new CountDownLatch(1);
  private final AtomicInteger rows = new AtomicInteger();
  private final AtomicInteger encoded = new AtomicInteger();

  @BeforeEach
  void stepsWaitUntilAllIsSubmitted() {
    model.beforeForward =
        step -> {
          ModelLoopTest.awaitQuietly(submitted);
          rows.addAndGet(step.rows());
        };
    model.beforeEncode = cancelled -> encoded.incrementAndGet();
  }

  @Test
  void submit_oneThatMayTakeAllPages_othersRunBesideIt() {
    ModelLoop loop = loops.start(model, Loops.options(32, 8, /* pages= */ 10));
    CollectingSink large = new CollectingSink();
    AtomicInteger largeAtTheEndOfSmall = new AtomicInteger();
    CollectingSink small =
        new CollectingSink(count -> {
          largeAtTheEndOfSmall.set(large.tokens().size());
          return true;
        });
    loop.submit(Requests.text(1, 20, 140), large);
    loop.submit(Requests.text(2, 20, 10), small);
    submitted.countDown();
    assertThat(small.await()).isEqualTo(new TokenFinish.Length());
    assertThat(large.await()).isEqualTo(new TokenFinish.Length());
    assertThat(largeAtTheEndOfSmall).hasValueLessThan(30);
    assertThat(large.tokens()).isEqualTo(expected(Requests.text(1, 20, 140), 140));
  }

  @Test
  void answers_growBeyondAllPages_areComputedAgainAndTheSame() {
    TokenRequest[] requests = {
      Requests.text(1, 20, 100), Requests.text(2, 33, 90), Requests.text(3, 1, 128)
    };
    assertThat(answers(/* pages= */ 9, requests)).isEqualTo(expectedOf(requests));
    assertThat(rows).hasValueGreaterThan(20 + 100 + 33 + 90 + 1 + 128);
  }

  @Test
  void answers_aboutPicturesGrowBeyondAllPages_picturesAreEncodedOnce() {
    TokenRequest[] requests = {
      Requests.pictures(1, 100, new int[][] {{4, 4}}),
      Requests.pictures(2, 100, new int[][] {{2, 3}, {5, 5}}),
      Requests.pictures(3, 100, new int[][] {{1, 1}})
    };
    int prompts = 22 + 40 + 7;
    assertThat(answers(/* pages= */ 13, requests)).isEqualTo(expectedOf(requests));
    assertThat(encoded).hasValue(4);
    assertThat(rows).hasValueGreaterThan(prompts + 300);
  }

  @Test
  void submit_picturesWouldLeaveNoRoomForTheFirst_waits() {
    // Alone each takes 4 pages for its picture, and 4 more in the end: two fit 12 pages, not 11.
    TokenRequest first = Requests.pictures(1, 62, new int[][] {{8, 7}});
    TokenRequest second = Requests.pictures(2, 62, new int[][] {{8, 7}});
    assertThat(mostAtOnce(12, first, second)).isEqualTo(2);
    assertThat(mostAtOnce(11, first, second)).isEqualTo(1);
  }

  @Test
  void cancel_sentBack_givesItsPagesBack() {
    ModelLoop loop = loops.start(model, Loops.options(32, 8, /* pages= */ 10));
    List<RunningRequest> running = new ArrayList<>();
    CollectingSink last = new CollectingSink();
    // When the first has 90 tokens it has 7 of the 10 pages, and the second was sent back.
    CollectingSink first =
        new CollectingSink(count -> {
          if (count == 90) {
            running.getLast().cancel();
          }
          return true;
        });
    loop.submit(Requests.text(1, 20, 120), first);
    running.add(loop.submit(Requests.pictures(2, 80, new int[][] {{1, 1}}), last));
    submitted.countDown();
    assertThat(first.await()).isEqualTo(new TokenFinish.Length());
    assertThat(last.await()).isEqualTo(new TokenFinish.Cancelled());
    assertThat(last.tokens()).hasSizeLessThan(80).isNotEmpty();
  }

  private List<List<Integer>> answers(int pages, TokenRequest... requests) {
    ModelLoop loop = loops.start(model, Loops.options(32, 8, pages));
    List<CollectingSink> sinks = new ArrayList<>();
    for (TokenRequest request : requests) {
      sinks.add(new CollectingSink());
      loop.submit(request, sinks.getLast());
    }
    submitted.countDown();
    assertThat(sinks)
        .allSatisfy(sink -> assertThat(sink.await()).isEqualTo(new TokenFinish.Length()));
    return sinks.stream().map(CollectingSink::tokens).toList();
  }

  private static List<List<Integer>> expectedOf(TokenRequest... requests) {
    return List.of(requests).stream().map(each -> expected(each, each.maxTokens())).toList();
  }

  private int mostAtOnce(int pages, TokenRequest... requests) {
    AtomicInteger most = new AtomicInteger();
    model.beforeForward =
        step -> {
          ModelLoopTest.awaitQuietly(submitted);
          most.accumulateAndGet(step.spans().count(), Math::max);
        };
    answers(pages, requests);
    return most.get();
  }
}
