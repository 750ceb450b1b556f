package dev.fovea.engine.check;

import static java.util.Objects.requireNonNull;

/**
 * What a check found.
 *
 * @param name what was checked
 * @param outcome how it ended
 * @param detail figures, or what is wrong; may have several lines
 */
public record Finding(String name, Outcome outcome, String detail) {
  public Finding {
    requireNonNull(name, "name");
    requireNonNull(outcome, "outcome");
    requireNonNull(detail, "detail");
  }

  /** How a check ended. */
  public enum Outcome {
    /** All is as it should be. */
    PASSED,
    /** Something is wrong. */
    FAILED,
    /** The check does not apply to this checkpoint, or could not be made after one that failed. */
    SKIPPED
  }

  static Finding passed(String name, String detail) {
    return new Finding(name, Outcome.PASSED, detail);
  }

  static Finding failed(String name, String detail) {
    return new Finding(name, Outcome.FAILED, detail);
  }

  static Finding skipped(String name, String detail) {
    return new Finding(name, Outcome.SKIPPED, detail);
  }

  static Finding of(String name, boolean passed, String detail) {
    return passed ? passed(name, detail) : failed(name, detail);
  }
}
