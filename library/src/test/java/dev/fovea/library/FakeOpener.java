package dev.fovea.library;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Generation;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
import dev.fovea.engine.ModelInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Models of nothing but a size, which the folder's name says: {@code "a-30"} takes 30 bytes. Counts
 * what is in memory, and checks that nothing is there twice.
 */
final class FakeOpener implements ModelOpener {
  final List<String> events = new ArrayList<>();
  final AtomicLong inMemory = new AtomicLong();
  final AtomicLong most = new AtomicLong();
  final AtomicInteger failuresToCome = new AtomicInteger();

  /** Whose close ends with an error, after it has closed. */
  volatile String failsToClose = "";

  /** Loading waits for it. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  static StoredModel model(String folder) {
    return StoredModel.of(folder, Optional.of("hub/" + folder), Path.of("models", folder), 0);
  }

  @Override
  public MemoryEstimate estimate(Path folder, LoadOptions options) {
    return new MemoryEstimate(size(folder), 0, 0, 100, 0);
  }

  private static long size(Path folder) {
    String name = folder.toString();
    return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
  }

  @Override
  public Model load(Path folder, LoadOptions options) {
    String name = options.name().orElseThrow();
    await();
    if (failuresToCome.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      note("fail " + name);
      throw new FoveaException(ErrorCode.INVALID_CHECKPOINT, name + " is damaged");
    }
    note("load " + name);
    long now = inMemory.addAndGet(size(folder));
    most.accumulateAndGet(now, Math::max);
    return new FakeModel(name, size(folder));
  }

  private void await() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void note(String event) {
    synchronized (events) {
      events.add(event);
    }
  }

  List<String> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  private final class FakeModel implements Model {
    private final String name;
    private final long size;

    FakeModel(String name, long size) {
      this.name = name;
      this.size = size;
    }

    @Override
    public ModelInfo info() {
      return new ModelInfo(name, "fake", true, "none", 0, size, 100);
    }

    @Override
    public Generation stream(ChatRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      note("close " + name);
      inMemory.addAndGet(-size);
      if (name.equals(failsToClose)) {
        throw new AssertionError(name + " fails to close");
      }
    }
  }
}
