package dev.fovea.bench;

import dev.fovea.kernels.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reads memory on all cores and adds it up: the most that decoding could reach. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StreamBenchmark {
  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
  private static final int PARTS = 64;
  private static final long PART_BYTES = 4L << 20;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory = Memory.bytes(arena, PARTS * PART_BYTES);
  private final AtomicLong total = new AtomicLong();

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void free() {
    arena.close();
  }

  /** Adds up all memory. */
  @Benchmark
  public long read(Work work) {
    total.set(0);
    Workers.shared().run(PARTS, (index, worker) -> total.addAndGet(sum(index)));
    work.bytes += memory.byteSize();
    return total.get();
  }

  private long sum(int part) {
    long from = part * PART_BYTES;
    long step = SPECIES.vectorByteSize();
    LongVector a = LongVector.zero(SPECIES);
    LongVector b = a;
    for (long at = from; at < from + PART_BYTES; at += 2 * step) {
      a = a.add(LongVector.fromMemorySegment(SPECIES, memory, at, ByteOrder.LITTLE_ENDIAN));
      b = b.add(LongVector.fromMemorySegment(SPECIES, memory, at + step, ByteOrder.LITTLE_ENDIAN));
    }
    LongVector sum = a.add(b);
    long lanes = 0;
    for (int lane = 0; lane < SPECIES.length(); lane++) {
      lanes += sum.lane(lane);
    }
    return lanes;
  }

  MemorySegment memory() {
    return memory;
  }
}
