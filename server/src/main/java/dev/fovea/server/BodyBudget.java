package dev.fovea.server;

/**
 * The memory that the bodies of all requests may have together, from their first byte until their
 * response has ended. On the event loop only.
 */
final class BodyBudget {
  private long left;

  BodyBudget(long bytes) {
    left = bytes;
  }

  /** Takes so many bytes if there are as many left. */
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
