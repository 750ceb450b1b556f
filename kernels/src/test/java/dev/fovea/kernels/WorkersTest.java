package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void run_manyTimes_runsEachTaskOnce(int count) {
    Workers workers = new Workers(count);
    for (int run = 0; run < 2_000; run++) {
      AtomicIntegerArray runs = new AtomicIntegerArray(run % 40);
      workers.run(runs.length(), (index, worker) -> runs.incrementAndGet(index));
      for (int i = 0; i < runs.length(); i++) {
        assertThat(runs.get(i)).isEqualTo(1);
      }
    }
  }

  @Test
  void run_severalCallers_eachSeesItsOwnRunComplete() {
    Workers workers = new Workers(3);
    CompletableFuture<?>[] callers =
        IntStream.range(0, 4)
            .mapToObj(caller ->
                CompletableFuture.runAsync(() -> {
                  for (int run = 0; run < 500; run++) {
                    int[] done = new int[20];
                    workers.run(done.length, (index, worker) -> done[index] = index);
                    assertThat(IntStream.of(done).sum()).isEqualTo(190);
                  }
                }))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(callers).join();
  }

  @Test
  void run_workerNumbers_areNeverSharedByRunningTasks() {
    Workers workers = new Workers(4);
    AtomicIntegerArray inside = new AtomicIntegerArray(workers.count());
    workers.run(
        1_000,
        (index, worker) -> {
          assertThat(inside.incrementAndGet(worker)).isEqualTo(1);
          inside.decrementAndGet(worker);
        });
  }

  @Test
  void run_taskThrows_callerSeesItAndNextRunWorks() {
    Workers workers = new Workers(2);
    assertThatThrownBy(() ->
            workers.run(
                10,
                (index, worker) -> {
                  if (index == 7) {
                    throw new ArithmeticException("seven");
                  }
                }))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("seven");
    AtomicIntegerArray runs = new AtomicIntegerArray(10);
    workers.run(10, (index, worker) -> runs.incrementAndGet(index));
    assertThat(IntStream.range(0, 10).map(runs::get)).containsOnly(1);
  }

  @Test
  @Timeout(60)
  void run_ended_letsGoOfTheTask() throws InterruptedException {
    Workers workers = new Workers(2);
    WeakReference<int[]> memory = useOnce(workers);

    while (memory.get() != null) {
      System.gc();
      Thread.sleep(1);
    }
  }

  private static WeakReference<int[]> useOnce(Workers workers) {
    int[] memory = new int[4];
    workers.run(4, (index, worker) -> memory[index] = worker);
    return new WeakReference<>(memory);
  }

  @Test
  void run_fromWithinATask_isRefused() {
    Workers workers = new Workers(2);
    assertThatThrownBy(() -> workers.run(4, (i, w) -> workers.run(1, (j, v) -> {})))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void workers_noThreads_areRefused() {
    assertThatThrownBy(() -> new Workers(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
