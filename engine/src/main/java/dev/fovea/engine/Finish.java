package dev.fovea.engine;

/**
 * Why a generation ended. Every generation ends in exactly one, or fails, which {@link
 * Generation#next} throws.
 */
public sealed interface Finish {
  /** The model ended its answer, or a stop text appeared. */
  record Stop() implements Finish {}

  /** The limit on tokens, or the model's context, was reached. */
  record Length() implements Finish {}

  /** The caller cancelled. */
  record Cancelled() implements Finish {}
}
