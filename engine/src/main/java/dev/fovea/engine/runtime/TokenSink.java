package dev.fovea.engine.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Where the tokens of a request go. Called on the loop's thread, which serves all requests: it must
 * not block. A sink that throws ends its request as cancelled.
 */
public interface TokenSink {
  /**
   * Takes the next token.
   *
   * @param score what the model thought of it; null unless the request asked
   * @return whether more are wanted
   */
  boolean token(int id, @Nullable TokenScore score);

  /** Learns why the request ended: exactly once, after all tokens. */
  void end(TokenFinish finish);
}
