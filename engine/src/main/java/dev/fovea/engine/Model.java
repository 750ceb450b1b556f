package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.ArrayList;
import java.util.List;

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
   * Starts to answer a request several times. If the request has a seed, each answer has that and
   * its index. Pictures are decoded and the prompt is made once.
   *
   * @return one generation for each answer
   * @throws FoveaException as {@link #stream(ChatRequest)}; none is running then
   */
  default List<Generation> stream(ChatRequest request, int answers) {
    List<Generation> generations = new ArrayList<>();
    try {
      for (int i = 0; i < answers; i++) {
        generations.add(stream(request.answer(i)));
      }
      return generations;
    } catch (RuntimeException | Error e) {
      generations.forEach(Generation::cancel);
      throw e;
    }
  }

  /** Returns what the model makes of pictures. */
  default PictureRules pictures() {
    return info().vision() ? PictureRules.UNKNOWN : PictureRules.NONE;
  }

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
