package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeHeapTest {
  private static final int PIECES = 4096;
  private static final long PIECE_BYTES = 100_000;

  /** Pieces that stay hold on to those between them. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void trim_holesInTheHeap_areGivenBack() throws IOException {
    List<Arena> freed = new ArrayList<>();
    try (Arena kept = Arena.ofConfined()) {
      for (int i = 0; i < PIECES; i++) {
        Arena hole = Arena.ofConfined();
        hole.allocate(PIECE_BYTES).fill((byte) 1);
        freed.add(hole);
        MemorySegment piece = kept.allocate(64);
        piece.fill((byte) 2);
      }
      long full = residentBytes();
      freed.forEach(Arena::close);

      NativeHeap.trim();

      assertThat(full - residentBytes()).isGreaterThan(PIECES * PIECE_BYTES / 2);
    }
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .sum();
  }
}
