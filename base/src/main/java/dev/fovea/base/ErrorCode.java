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
  /** A checkpoint is incomplete, damaged, or of an unknown architecture or format. */
  INVALID_CHECKPOINT(Kind.USER),
  /** There is not enough memory for what was asked. */
  OUT_OF_MEMORY(Kind.RESOURCE),
  /** The model was closed. */
  MODEL_CLOSED(Kind.RESOURCE),
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
