package dev.fovea.engine.runtime;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where any thread leaves requests for the loop. */
final class Inbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Sequence> arrived = new ArrayDeque<>();
  private volatile boolean closed;

  /** Adds a request; returns false if the inbox is closed. */
  boolean add(Sequence sequence) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      arrived.add(sequence);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Moves all requests to {@code sequences}, after waiting for one or the end if asked to. */
  void drainTo(Collection<Sequence> sequences, boolean wait) {
    lock.lock();
    try {
      while (wait && arrived.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      while (!arrived.isEmpty()) {
        sequences.add(arrived.remove());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses further requests. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed;
  }
}
