package dev.fovea.grammar.mask;

import java.io.ByteArrayOutputStream;

/** A text held against a grammar, byte by byte. For one thread; copies may go to others. */
public final class Matcher {
  private final Explorer explorer;
  private Threads state;

  /** A match that has not begun. */
  public Matcher(Explorer explorer) {
    this(explorer, explorer.start());
  }

  private Matcher(Explorer explorer, Threads state) {
    this.explorer = explorer;
    this.state = state;
  }

  /** The same match, which goes on by itself. */
  public Matcher copy() {
    return new Matcher(explorer, state);
  }

  /** Sets the bits of tokens that may come; all others are cleared. */
  public void mask(long[] bits) {
    explorer.mask(state, bits);
  }

  /** Goes on by {@code bytes}; false, and nothing changes, if they may not come. */
  public boolean accept(byte[] bytes) {
    Threads next = explorer.step(state, bytes);
    if (next.isDead()) {
      return false;
    }
    state = next;
    return true;
  }

  /** Whether the text so far is complete. */
  public boolean canEnd() {
    return state.canEnd();
  }

  /** Whether nothing may follow the text so far. */
  public boolean mustEnd() {
    return state.places().length == 0;
  }

  /** The bytes that must come next, {@code limit} at most. */
  public byte[] forced(int limit) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Threads at = state;
    while (bytes.size() < limit) {
      int b = explorer.onlyByte(at);
      if (b < 0) {
        break;
      }
      bytes.write(b);
      at = explorer.step(at, new byte[] {(byte) b});
    }
    return bytes.toByteArray();
  }
}
