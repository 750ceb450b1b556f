package dev.fovea.files;

import java.io.IOException;

/**
 * Says that a file is there and cannot be what it should be. The message has neither the file's
 * name nor its folder, and goes after them: {@code "expected a file, found a folder"}.
 */
public final class UnfitFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception. */
  public UnfitFileException(String problem) {
    super(problem);
  }

  UnfitFileException(String problem, Throwable cause) {
    super(problem, cause);
  }

  /** Returns the message, which is never null. */
  public String problem() {
    return String.valueOf(getMessage());
  }
}
