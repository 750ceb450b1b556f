package dev.fovea.server;

import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Delta;
import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.Finish;
import dev.fovea.engine.FoveaException;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The answers to one request, produced at the same time, each pulled by a virtual thread. Closing
 * cancels what has not ended. For one thread.
 */
final class Choices implements AutoCloseable {
  /** A piece of the answer with this index. */
  record Event(int index, Delta delta) {}

  private static final int WAITING_EVENTS = 64;

  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(WAITING_EVENTS);
  private final List<Generation> generations = new ArrayList<>();
  private final List<Thread> pullers = new ArrayList<>();

  private Choices() {}

  /**
   * Starts to answer each request.
   *
   * @throws FoveaException if the model refuses one; then all are cancelled
   */
  static Choices start(Model model, List<ChatRequest> requests) {
    Choices choices = new Choices();
    try {
      requests.forEach(request -> choices.generations.add(model.stream(request)));
      for (int i = 0; i < requests.size(); i++) {
        int index = i;
        choices.pullers.add(Thread.startVirtualThread(() -> choices.pull(index)));
      }
      return choices;
    } catch (RuntimeException | Error e) {
      choices.close();
      throw e;
    }
  }

  private void pull(int index) {
    try {
      Delta delta;
      do {
        delta = next(index);
        events.put(new Event(index, delta));
      } while (!(delta instanceof Delta.End));
    } catch (InterruptedException e) {
      generations.get(index).cancel();
    }
  }

  private Delta next(int index) throws InterruptedException {
    Generation generation = generations.get(index);
    try {
      return generation.next();
    } catch (RuntimeException | Error e) {
      FoveaException failure =
          e instanceof FoveaException known
              ? known
              : new FoveaException(ErrorCode.GENERATION_FAILED, String.valueOf(e), e);
      return new Delta.End(new Finish.Failed(failure), generation.usage());
    }
  }

  /** Returns the number of answers. */
  int size() {
    return generations.size();
  }

  /**
   * Waits for the next piece of any answer, or returns nothing if there is none for so long.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  Optional<Event> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(events.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public void close() {
    generations.forEach(Generation::cancel);
    pullers.forEach(Thread::interrupt);
  }
}
