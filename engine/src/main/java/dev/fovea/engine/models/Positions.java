package dev.fovea.engine.models;

/**
 * The positions of a prompt's tokens on the three axes of M-RoPE: time, height, width. Tokens after
 * the prompt have the same position on all axes, {@code next} and following.
 */
public record Positions(int[] time, int[] height, int[] width, int next) {
  /** Returns the number of tokens of the prompt. */
  public int length() {
    return time.length;
  }

  /** Returns the position of token {@code index}, of the prompt or after it, on the time axis. */
  public int time(int index) {
    return at(time, index);
  }

  /** Returns the position of token {@code index} on the height axis. */
  public int height(int index) {
    return at(height, index);
  }

  /** Returns the position of token {@code index} on the width axis. */
  public int width(int index) {
    return at(width, index);
  }

  private int at(int[] axis, int index) {
    return index < axis.length ? axis[index] : next + index - axis.length;
  }
}
