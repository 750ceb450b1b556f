package dev.fovea.engine.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who waits and who runs. Requests are admitted in order of arrival, each once there are a seat and
 * pages for its prompt; a large one at the head is not overtaken. How long an answer gets nobody
 * knows, so pages are taken as it grows. When none is left, the request that came last goes back to
 * the head of those that wait, gives its pages back, and computes its tokens again when there is
 * room. It keeps the pages of its pictures, whose pixels are gone.
 *
 * <p>So that the request which came first can always go on, a request is let in only if the largest
 * of all that were let in, with all tokens it may get, fits beside the pictures of the others.
 *
 * <p>Confined to the loop's thread.
 */
final class Admission {
  private final PagePool pool;
  private final int seats;
  private final ArrayDeque<Sequence> waiting = new ArrayDeque<>();
  private final List<Sequence> running = new ArrayList<>();

  /** Those that run, and those of {@link #waiting} that ran before. */
  private final Set<Sequence> letIn = new HashSet<>();

  Admission(PagePool pool, int seats) {
    this.pool = pool;
    this.seats = seats;
  }

  /** Returns the requests that wait, those that were sent back included, in order of arrival. */
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
    while (!waiting.isEmpty() && running.size() < seats && hasRoom(waiting.element())) {
      Sequence next = waiting.remove();
      running.add(next);
      letIn.add(next);
    }
    if (running.isEmpty() && !waiting.isEmpty()) {
      throw shortOf(waiting.element().pagesLacking(), "nobody runs");
    }
  }

  private boolean hasRoom(Sequence next) {
    if (!letIn.contains(next) && !canAllEnd(next)) {
      return false;
    }
    int wanted = next.pagesLacking();
    for (int i = 0; i < running.size(); i++) {
      // One more than it lacks, so that none is let in to be sent back at once.
      wanted += running.get(i).pagesLacking() + 1;
    }
    return wanted <= pool.free();
  }

  /** Returns whether each that was let in could get all its tokens beside the others' pictures. */
  private boolean canAllEnd(Sequence next) {
    int pinned = next.pagesPinned();
    int growth = next.pagesNeeded() - next.pagesPinned();
    for (Sequence sequence : letIn) {
      pinned += sequence.pagesPinned();
      growth = Math.max(growth, sequence.pagesNeeded() - sequence.pagesPinned());
    }
    return pinned + growth <= pool.pages();
  }

  /**
   * Returns the next step of {@code budget} rows, for which there are pages; who came last is sent
   * back until there are.
   *
   * @throws IllegalStateException if there are not enough for one alone: the books are wrong
   */
  Plan plan(int budget) {
    Plan plan = Plan.of(running, budget);
    while (plan.pagesLacking() > pool.free()) {
      if (running.size() == 1) {
        throw shortOf(plan.pagesLacking(), "nobody else runs");
      }
      Sequence last = running.removeLast();
      last.startAgain(pool);
      waiting.addFirst(last);
      plan = Plan.of(running, budget);
    }
    return plan;
  }

  private IllegalStateException shortOf(int pages, String who) {
    return new IllegalStateException(
        "%d pages wanted, %d of %d free, and %s".formatted(pages, pool.free(), pool.pages(), who));
  }

  /** Takes a request out, and gives back what it held. */
  void remove(Sequence sequence) {
    if (!running.remove(sequence)) {
      waiting.remove(sequence);
    }
    letIn.remove(sequence);
    sequence.release(pool);
  }
}
