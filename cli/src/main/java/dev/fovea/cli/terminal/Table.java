package dev.fovea.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of text in columns. The last column is as wide as it is. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** Creates a table. */
  public Table(String... titles) {
    add(titles);
  }

  /** Adds a row; control characters become question marks. */
  public void add(String... cells) {
    rows.add(IntStream.range(0, cells.length).mapToObj(i -> Terminal.plain(cells[i])).toList());
  }

  /** Shows the table. */
  public void show(Terminal terminal) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      terminal.showLine(line.toString().stripTrailing());
    }
  }
}
