package dev.fovea.server.chat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The answers to one request, produced at the same time, each pulled by a virtual thread. Closing
 * cancels what has not ended. For one thread, but {@link #start} is for any.
 */
final class Choices implements AutoCloseable {
  /** A piece of the answer with this index. */
  record Event(int index, Delta delta) implements Pulled {}

  private record Failure(FoveaException error) implements Pulled {}

  sealed interface Pulled {}

  private static final int WAITING_EVENTS = 64;

  private final BlockingQueue<Pulled> events = new ArrayBlockingQueue<>(WAITING_EVENTS);
  private final List<Generation> generations = new ArrayList<>();
  private final List<Thread> pullers = new ArrayList<>();
  private final int size;
  private final Runnable begun;
  private final AtomicInteger silent;
  private boolean closed;

  /**
   * Creates answers that are not started.
   *
   * @param size how many there will be
   * @param begun to be run when each of them has begun, and the pictures have been looked at
   */
  Choices(int size, Runnable begun) {
    this.size = size;
    this.begun = begun;
    this.silent = new AtomicInteger(size);
  }

  /**
   * Starts to answer a request. If this was closed meanwhile, the answers are cancelled at once.
   *
   * @throws FoveaException if the model refuses it
   */
  void start(Model model, ChatRequest request) {
    List<Generation> started = model.stream(request, size);
    synchronized (this) {
      if (closed) {
        started.forEach(Generation::cancel);
        return;
      }
      generations.addAll(started);
      for (int i = 0; i < size; i++) {
        int index = i;
        pullers.add(Thread.startVirtualThread(() -> pull(index, started.get(index))));
      }
    }
  }

  private void pull(int index, Generation generation) {
    try {
      Pulled pulled = next(index, generation);
      if (silent.decrementAndGet() == 0) {
        begun.run();
      }
      events.put(pulled);
      while (pulled instanceof Event(int _, Delta.Text _)) {
        pulled = next(index, generation);
        events.put(pulled);
      }
    } catch (InterruptedException e) {
      generation.cancel();
    }
  }

  private static Pulled next(int index, Generation generation) throws InterruptedException {
    try {
      return new Event(index, generation.next());
    } catch (FoveaException e) {
      return new Failure(e);
    } catch (RuntimeException | Error e) {
      return new Failure(new FoveaException(ErrorCode.GENERATION_FAILED, String.valueOf(e), e));
    }
  }

  /** Returns the number of answers. */
  int size() {
    return size;
  }

  /**
   * Waits for the next piece of any answer, or returns nothing if there is none for so long.
   *
   * @throws FoveaException if an answer failed
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  Optional<Event> next(Duration patience) throws InterruptedException {
    return switch (events.poll(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      case null -> Optional.empty();
      case Event event -> Optional.of(event);
      case Failure(FoveaException error) -> throw error;
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    generations.forEach(Generation::cancel);
    pullers.forEach(Thread::interrupt);
  }
}
