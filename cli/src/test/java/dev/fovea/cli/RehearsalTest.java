package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Finish;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Model;
import dev.fovea.engine.ModelInfo;
import dev.fovea.engine.Usage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RehearsalTest {
  private static final Duration LONG = Duration.ofDays(1);

  @Test
  void of_answer_isReadToItsEnd() throws InterruptedException {
    FakeModel model = new FakeModel().answering("a red circle");

    Rehearsal.of(model, LONG);

    assertThat(model.requests).hasSize(1);
    assertThat(model.requests.getFirst().messages().getFirst().content())
        .anyMatch(Content.Image.class::isInstance);
  }

  @Test
  void of_failure_isNotTheServers() throws InterruptedException {
    FoveaException error = new FoveaException(ErrorCode.GENERATION_FAILED, "no");

    Rehearsal.of(new FakeModel().failing(error), LONG);
  }

  @Test
  void of_refusal_isNotTheServers() throws InterruptedException {
    Rehearsal.of(
        new Waiting() {
          @Override
          public Generation stream(ChatRequest request) {
            throw new FoveaException(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "too long");
          }
        },
        LONG);
  }

  @Test
  void of_noAnswerInTime_isCancelled() throws InterruptedException {
    Waiting model = new Waiting();

    Rehearsal.of(model, Duration.ofMillis(1));

    model.cancelled.await();
  }

  /** Answers when it is cancelled. */
  private static class Waiting implements Model {
    final CountDownLatch cancelled = new CountDownLatch(1);

    @Override
    public ModelInfo info() {
      return new FakeModel().info();
    }

    @Override
    public Generation stream(ChatRequest request) {
      return new Generation() {
        @Override
        public Delta next() throws InterruptedException {
          cancelled.await();
          return new Delta.End(new Finish.Stop(), usage());
        }

        @Override
        public Usage usage() {
          return new Usage(1, 7, 0, List.of());
        }

        @Override
        public void cancel() {
          cancelled.countDown();
        }
      };
    }

    @Override
    public void close() {}
  }
}
