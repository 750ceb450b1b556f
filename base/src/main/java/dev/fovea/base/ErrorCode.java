package dev.fovea.base;

/** What went wrong, for programs. The kind says whose fault it is. */
public enum ErrorCode {
  /** A value of the request is not allowed or contradicts another. */
  INVALID_REQUEST(Kind.USER),
  /** Something of the request is not a picture, is damaged, or is of no supported format. */
  INVALID_IMAGE(Kind.USER),
  /** A picture has more pixels or a more extreme shape than the model takes. */
  IMAGE_TOO_LARGE(Kind.USER),
  /** The prompt, or the prompt with the tokens asked for, does not fit the model's context. */
  CONTEXT_LENGTH_EXCEEDED(Kind.USER),
  /** The messages cannot be put in the form that the model's chat template wants. */
  TEMPLATE_FAILED(Kind.USER),
  /** The text is no id of a model. */
  INVALID_ID(Kind.USER),
  /** There is no such model, revision or file. */
  NOT_FOUND(Kind.USER),
  /** The model is of a kind that Fovea does not run. */
  UNSUPPORTED(Kind.USER),
  /** A checkpoint is incomplete, damaged, or of an unknown architecture or format. */
  INVALID_CHECKPOINT(Kind.USER),
  /** The model would not fit in memory even if it were alone. */
  MODEL_TOO_LARGE(Kind.USER),
  /** The model's licence has to be accepted on the hub first. */
  GATED(Kind.USER),
  /** The hub refuses the token, or it may not read this. */
  UNAUTHORIZED(Kind.USER),
  /** A setting of the environment or the user's catalog is wrong. */
  SETTINGS(Kind.USER),
  /**
   * The server cannot listen as it is told: its address is unknown, not of this machine, in use, or
   * open to others without a key.
   */
  CANNOT_BIND(Kind.USER),
  /** There is not enough memory for what was asked. */
  OUT_OF_MEMORY(Kind.RESOURCE),
  /** The memory that the model needs is held by others that are busy or pinned. */
  MEMORY_BUSY(Kind.RESOURCE),
  /** Loading the model, or waiting for its turn, takes longer than a request may wait. */
  MODEL_LOADING(Kind.RESOURCE),
  /** The model was closed. */
  MODEL_CLOSED(Kind.RESOURCE),
  /** Too many wait already. */
  OVERLOADED(Kind.RESOURCE),
  /** Somebody else works on the model. */
  BUSY(Kind.RESOURCE),
  /** What was going on was interrupted by whoever asked for it. */
  CANCELLED(Kind.RESOURCE),
  /** {@code HF_HUB_OFFLINE} is on, or there is no way to the hub. */
  OFFLINE(Kind.RESOURCE),
  /** The hub fails or does not answer as one. */
  UNAVAILABLE(Kind.RESOURCE),
  /** The hub asks for a longer pause than is waited for. */
  RATE_LIMITED(Kind.RESOURCE),
  /** What the hub lists and what it serves do not fit. */
  CORRUPT(Kind.RESOURCE),
  /** The disk of the cache has too little space. */
  NO_SPACE(Kind.RESOURCE),
  /** The cache may not be written. */
  READ_ONLY(Kind.RESOURCE),
  /** The file system of the cache failed otherwise. */
  CACHE(Kind.RESOURCE),
  /** A defect: generation failed in a way that the request did not cause. */
  GENERATION_FAILED(Kind.INTERNAL);

  private final Kind kind;

  ErrorCode(Kind kind) {
    this.kind = kind;
  }

  /** Returns whose fault an error with this code is. */
  public Kind kind() {
    return kind;
  }

  /** Whose fault an error is. */
  public enum Kind {
    /** The same request will fail again. */
    USER,
    /** The same request may work later or on a larger machine. */
    RESOURCE,
    /** A defect of Fovea. */
    INTERNAL
  }
}
