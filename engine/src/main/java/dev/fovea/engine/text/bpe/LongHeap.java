package dev.fovea.engine.text.bpe;

import java.util.Arrays;

/** A queue of numbers, the smallest first. Not thread-safe. */
final class LongHeap {
  private long[] values = new long[16];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** Returns the smallest, of at least one. */
  long first() {
    return values[0];
  }

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    int place = size++;
    while (place > 0 && value < values[(place - 1) / 2]) {
      values[place] = values[(place - 1) / 2];
      place = (place - 1) / 2;
    }
    values[place] = value;
  }

  /** Takes the smallest out, of at least one. */
  long poll() {
    long first = values[0];
    long last = values[--size];
    int place = 0;
    for (int child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && values[child + 1] < values[child]) {
        child++;
      }
      if (last <= values[child]) {
        break;
      }
      values[place] = values[child];
      place = child;
    }
    values[place] = last;
    return first;
  }
}
