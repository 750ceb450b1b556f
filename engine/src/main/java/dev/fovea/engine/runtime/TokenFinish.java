package dev.fovea.engine.runtime;

import dev.fovea.base.FoveaException;

/** Why a request ended. */
public sealed interface TokenFinish {
  /** The model chose one of the request's stop tokens, which the sink was not given. */
  record StopToken(int id) implements TokenFinish {}

  /** Nothing may follow under the request's {@link Constraint}. */
  record Complete() implements TokenFinish {}

  /** The sink wanted no more. */
  record StoppedBySink() implements TokenFinish {}

  /** The request's limit on tokens, or the context, was reached. */
  record Length() implements TokenFinish {}

  /** The request was cancelled, or its sink threw. */
  record Cancelled() implements TokenFinish {}

  /** Something failed; the tokens given before are valid. */
  record Failed(FoveaException error) implements TokenFinish {}
}
