package dev.fovea.engine;

import dev.fovea.base.FoveaException;

/** Why a generation ended. Every generation ends in exactly one. */
public sealed interface Finish {
  /** The model ended its answer, or a stop text appeared. */
  record Stop() implements Finish {}

  /** The limit on tokens, or the model's context, was reached. */
  record Length() implements Finish {}

  /** The caller cancelled. */
  record Cancelled() implements Finish {}

  /** Something failed; what was generated before is valid. */
  record Failed(FoveaException error) implements Finish {}
}
