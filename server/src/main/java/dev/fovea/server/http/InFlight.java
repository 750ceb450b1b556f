package dev.fovea.server.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The requests that are being worked on. For any number of threads. */
public final class InFlight {
  private final Set<Exchange> exchanges = new HashSet<>();

  public synchronized void add(Exchange exchange) {
    exchanges.add(exchange);
  }

  public synchronized void remove(Exchange exchange) {
    exchanges.remove(exchange);
    notifyAll();
  }

  public synchronized int size() {
    return exchanges.size();
  }

  /** Waits until there is none, or so long; an interrupt ends the wait too. */
  public synchronized void awaitNone(Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    try {
      while (!exchanges.isEmpty() && deadline - System.nanoTime() > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, deadline - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts all. */
  public void stopAll() {
    List<Exchange> all;
    synchronized (this) {
      all = new ArrayList<>(exchanges);
    }
    all.forEach(Exchange::stop);
  }
}
