package dev.fovea.engine;

/** Who speaks in a {@link Message}. */
public enum Role {
  /** Instructions to the model. */
  SYSTEM,
  /** The person asking. */
  USER,
  /** The model. */
  ASSISTANT,
  /** A tool that the model called. */
  TOOL
}
