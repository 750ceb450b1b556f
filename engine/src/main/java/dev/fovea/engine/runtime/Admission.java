package dev.fovea.engine.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits and who runs. Requests are admitted in order of arrival, each once there are a seat and
 * all the pages it may need; a large one at the head is not overtaken. Confined to the loop's
 * thread.
 */
final class Admission {
  private final PagePool pool;
  private final int seats;
  private final ArrayDeque<Sequence> waiting = new ArrayDeque<>();
  private final List<Sequence> running = new ArrayList<>();

  Admission(PagePool pool, int seats) {
    this.pool = pool;
    this.seats = seats;
  }

  /** Returns the requests that wait, in order of arrival. */
  ArrayDeque<Sequence> waiting() {
    return waiting;
  }

  /** Returns the requests that run, in order of arrival. */
  List<Sequence> running() {
    return running;
  }

  boolean isIdle() {
    return waiting.isEmpty() && running.isEmpty();
  }

  /** Returns all that run or wait, in order of arrival. */
  List<Sequence> all() {
    List<Sequence> all = new ArrayList<>(running);
    all.addAll(waiting);
    return all;
  }

  /** Returns those that were cancelled and do not know it yet. */
  List<Sequence> cancelled() {
    return anyCancelled() ? all().stream().filter(Sequence::isCancelled).toList() : List.of();
  }

  private boolean anyCancelled() {
    for (int i = 0; i < running.size(); i++) {
      if (running.get(i).isCancelled()) {
        return true;
      }
    }
    return !waiting.isEmpty() && waiting.stream().anyMatch(Sequence::isCancelled);
  }

  /**
   * Lets in whom there is room for.
   *
   * @throws IllegalStateException if there is none although nobody runs: the books are wrong
   */
  void admit() {
    while (!waiting.isEmpty()
        && running.size() < seats
        && pool.reserve(waiting.element().pagesNeeded())) {
      running.add(waiting.remove());
    }
    if (running.isEmpty() && !waiting.isEmpty()) {
      throw new IllegalStateException(
          "%d pages wanted, and of %d, %d are reserved by nobody"
              .formatted(waiting.element().pagesNeeded(), pool.pages(), pool.reserved()));
    }
  }

  /** Takes a request out, and gives back what it held. */
  void remove(Sequence sequence) {
    if (running.remove(sequence)) {
      sequence.release(pool);
    } else {
      waiting.remove(sequence);
    }
  }
}
