package dev.fovea.server.http;

/**
 * The memory that the bodies of all requests may have together, from their first byte until their
 * response has ended. A body counts for what is made of it too. On the event loop only.
 */
public final class BodyBudget {
  /**
   * What a byte of a body takes that is plain ASCII: itself and its text while it is parsed; later
   * its text, and the prompt while that grows. A picture in base64 takes less.
   */
  public static final int PLAIN = 4;

  /**
   * What a byte takes of a body with escapes or other characters: itself, and while it is parsed
   * its characters in two bytes each, a try to have them in one, and the text.
   */
  public static final int OTHER = 6;

  private final long total;
  private long left;

  /** Creates a budget of so many bytes of memory. */
  public BodyBudget(long bytes) {
    total = bytes;
    left = bytes;
  }

  /** Returns the bytes of the largest body that there is memory for, if each byte takes so much. */
  long largest(int factor) {
    return total / factor;
  }

  /** Takes memory if there is as much left. */
  boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  void giveBack(long bytes) {
    left += bytes;
  }
}
