package dev.fovea.engine.text;

import dev.fovea.engine.text.bpe.Interruption;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The canonical order of combining marks. The JDK keeps combining classes to itself, so they are
 * found out: of two marks, which comes first in normalized text. Not thread-safe.
 */
final class MarkOrder {
  /** The mark of the lowest class, and one of a high class. */
  private static final int LOW = 0x334;

  private static final int HIGH = 0x301;

  private static final int FIXED = -1;

  private final Map<Integer, int[]> parts = new HashMap<>();
  private final Map<Integer, Integer> ranks = new HashMap<>();
  private int classes;

  /**
   * Appends {@code marks}, decomposed, in canonical order.
   *
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  void appendSorted(String marks, StringBuilder sorted) {
    int[] all = decomposed(marks);
    rank(ranks.keySet().stream().toList());
    int start = 0;
    for (int i = 0; i <= all.length; i++) {
      if (i == all.length || rankOf(all[i]) == FIXED) {
        appendByRank(all, start, i, sorted);
        if (i < all.length) {
          sorted.appendCodePoint(all[i]);
        }
        start = i + 1;
      }
    }
  }

  private int rankOf(int mark) {
    return ranks.getOrDefault(mark, FIXED);
  }

  private int[] decomposed(String marks) {
    int[] all = new int[marks.length()];
    int count = 0;
    for (int i = 0; i < marks.length(); ) {
      int mark = marks.codePointAt(i);
      for (int part : parts.computeIfAbsent(mark, this::partsOf)) {
        if (count == all.length) {
          all = Arrays.copyOf(all, 2 * count);
        }
        all[count++] = part;
      }
      i += Character.charCount(mark);
    }
    Interruption.check();
    return Arrays.copyOf(all, count);
  }

  private int[] partsOf(int mark) {
    int[] found = decomposed(mark);
    for (int part : found) {
      ranks.put(part, FIXED);
    }
    return found;
  }

  private static int[] decomposed(int... characters) {
    String text = new String(characters, 0, characters.length);
    return Normalizer.normalize(text, Form.NFD).codePoints().toArray();
  }

  /** Gives marks of one class one rank, in the order of the classes. */
  private void rank(List<Integer> marks) {
    List<Integer> movable = new ArrayList<>(marks.stream().filter(MarkOrder::isMovable).toList());
    movable.sort(MarkOrder::compare);
    for (int i = 0; i < movable.size(); i++) {
      if (i == 0 || compare(movable.get(i - 1), movable.get(i)) < 0) {
        classes++;
      }
      ranks.put(movable.get(i), classes - 1);
    }
  }

  /** Returns whether a mark has a class at all; others stay where they are. */
  private static boolean isMovable(int mark) {
    return isAfter(mark, LOW) || isAfter(HIGH, mark);
  }

  private static int compare(int one, int other) {
    return isAfter(one, other) ? 1 : isAfter(other, one) ? -1 : 0;
  }

  private static boolean isAfter(int one, int other) {
    return one != other && decomposed(one, other)[0] == other;
  }

  private void appendByRank(int[] marks, int start, int end, StringBuilder sorted) {
    int[] next = new int[classes + 1];
    for (int i = start; i < end; i++) {
      next[rankOf(marks[i]) + 1]++;
    }
    for (int rank = 1; rank <= classes; rank++) {
      next[rank] += next[rank - 1];
    }
    int[] ordered = new int[Math.max(0, end - start)];
    for (int i = start; i < end; i++) {
      ordered[next[rankOf(marks[i])]++] = marks[i];
    }
    Interruption.check();
    for (int mark : ordered) {
      sorted.appendCodePoint(mark);
    }
  }
}
