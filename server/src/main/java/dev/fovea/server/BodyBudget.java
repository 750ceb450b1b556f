package dev.fovea.server;

/**
 * The memory that the bodies of all requests may have together, from their first byte until their
 * response has ended. A body counts for what is made of it too. On the event loop only.
 */
final class BodyBudget {
  /** What a byte of a body takes: itself, and the text or file that it becomes. */
  private static final int PEAK = 3;

  private final long largest;
  private long left;

  /** Creates a budget of so many bytes of memory. */
  BodyBudget(long bytes) {
    largest = bytes / PEAK;
    left = largest;
  }

  /** Returns the bytes of the largest body that there is memory for. */
  long largest() {
    return largest;
  }

  /** Takes the memory for so many bytes of a body if there is as much left. */
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
