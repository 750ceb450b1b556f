package dev.fovea.engine;

/**
 * A loaded model. For any number of threads: requests that are made at the same time are computed
 * together, and each gets the answer that it would get alone.
 */
public interface Model extends AutoCloseable {
  /** Returns what is known of the model. */
  ModelInfo info();

  /**
   * Starts to answer. Everything that can be checked is checked first: the images' headers, the
   * template, the context length.
   *
   * @throws FoveaException if the request is wrong or does not fit, or the model is closed
   */
  Generation stream(ChatRequest request);

  /**
   * Answers, and returns when the answer is complete.
   *
   * @throws FoveaException if the request is wrong or does not fit, the model is closed, or the
   *     generation failed
   * @throws InterruptedException if the thread is interrupted meanwhile; the work is cancelled
   */
  default Completion generate(ChatRequest request) throws InterruptedException {
    return stream(request).await();
  }

  /** Ends all generations as failed with {@link ErrorCode#MODEL_CLOSED} and frees the memory. */
  @Override
  void close();
}
