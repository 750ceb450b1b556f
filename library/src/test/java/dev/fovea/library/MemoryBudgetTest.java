package dev.fovea.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryBudgetTest {
  private static final long GIGABYTE = 1L << 30;

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "19, 3", "200, 4", "4, 100"})
  void of_parts_doNotExceedTheTotal(long total, long heapLimit) {
    MemoryBudget budget = MemoryBudget.of(total * GIGABYTE, heapLimit * GIGABYTE);
    long onHeap = budget.bodies() + budget.files();
    assertThat(onHeap + budget.pictures() + budget.models()).isLessThan(total * GIGABYTE);
    // Half of the heap is left for everything else.
    assertThat(onHeap).isLessThanOrEqualTo(heapLimit * GIGABYTE / 2);
    assertThat(budget.models()).isGreaterThan(total * GIGABYTE / 2);
  }

  @Test
  void of_smallMachine_hasRoomForAModelAndAPicture() {
    MemoryBudget budget = MemoryBudget.of(4 * GIGABYTE / 5 * 4, GIGABYTE * 6 / 10);
    assertThat(budget.models()).isGreaterThan(2 * GIGABYTE);
    assertThat(budget.pictures()).isGreaterThan(200_000_000);
  }

  @Test
  void of_nothing_isRefused() {
    assertThatThrownBy(() -> MemoryBudget.of(1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(MemoryBudget.ofMachine().withModels(70).models()).isEqualTo(70);
  }
}
