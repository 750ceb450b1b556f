package dev.fovea.engine.architectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.pictures.processor.Grid;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WindowOrderTest {

  @Test
  void of_wholeWindows_goWindowByWindow() {
    WindowOrder order = WindowOrder.of(new Grid(2, 4), 2);

    assertThat(order.cells()).containsExactly(0, 1, 4, 5, 2, 3, 6, 7);
    assertThat(order.ends()).containsExactly(4, 8);
  }

  @Test
  void of_bordersInsideAWindow_leavesSmallerWindows() {
    WindowOrder order = WindowOrder.of(new Grid(3, 3), 2);

    assertThat(order.cells()).containsExactly(0, 1, 3, 4, 2, 5, 6, 7, 8);
    assertThat(sizes(order)).containsExactly(4, 2, 2, 1);
  }

  @Test
  void of_smallerThanAWindow_isOneWindowInItsOwnOrder() {
    WindowOrder order = WindowOrder.of(new Grid(2, 3), 4);

    assertThat(order.cells()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(sizes(order)).containsExactly(6);
  }

  @Test
  void of_randomSizes_hasEachCellOnceAndWindowsByRowAndColumn() {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      Grid grid = new Grid(1 + random.nextInt(40), 1 + random.nextInt(40));
      int side = 1 + random.nextInt(9);
      int across = (grid.width() + side - 1) / side;
      Comparator<Integer> byWindow =
          Comparator.comparingInt(
              cell -> cell / grid.width() / side * across + cell % grid.width() / side);
      int[] expected =
          IntStream.range(0, grid.height() * grid.width())
              .boxed()
              .sorted(byWindow)
              .mapToInt(Integer::intValue)
              .toArray();
      Map<Integer, Integer> counts = new HashMap<>();
      for (int cell : expected) {
        counts.merge(
            cell / grid.width() / side * across + cell % grid.width() / side, 1, Integer::sum);
      }

      WindowOrder order = WindowOrder.of(grid, side);

      assertThat(order.cells()).isEqualTo(expected);
      assertThat(sizes(order))
          .isEqualTo(IntStream.range(0, counts.size()).map(counts::get).toArray());
    }
  }

  @Test
  void patches_keepThoseOfACellTogether() {
    WindowOrder order = WindowOrder.of(new Grid(2, 2), 1);

    assertThat(order.patches(4)).isEqualTo(IntStream.range(0, 16).toArray());
    assertThat(WindowOrder.of(new Grid(2, 3), 2).patches(2))
        .containsExactly(0, 1, 2, 3, 6, 7, 8, 9, 4, 5, 10, 11);
  }

  private static int[] sizes(WindowOrder order) {
    return IntStream.range(0, order.count()).map(order::size).toArray();
  }
}
