package dev.fovea.engine.runtime;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.KvCache;
import dev.fovea.engine.models.TextShape;
import dev.fovea.kernels.KeyValues;

/**
 * How much a {@link ModelLoop} takes on at once.
 *
 * @param contextLength most tokens of a request, prompt and answer together
 * @param batchTokens most rows of a step; at least {@code maxSequences}, so that no answer stalls
 * @param maxSequences most requests that compute at the same time; others wait
 * @param cacheBytes most memory for keys and values, taken as it is needed
 */
public record RuntimeOptions(
    int contextLength, int batchTokens, int maxSequences, long cacheBytes) {
  private static final int DEFAULT_CONTEXT = 32_768;
  private static final long SMALLEST_DEFAULT_CACHE = 1L << 30;

  /**
   * Checks the values.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if one is not positive, or if a step
   *     has fewer rows than there may be sequences
   */
  public RuntimeOptions {
    if (contextLength <= 0 || batchTokens <= 0 || maxSequences <= 0 || cacheBytes <= 0) {
      throw new FoveaException(
          ErrorCode.INVALID_REQUEST,
          "runtime options: %d tokens, %d rows, %d sequences, %d bytes: all must be positive"
              .formatted(contextLength, batchTokens, maxSequences, cacheBytes));
    }
    if (batchTokens < maxSequences) {
      throw new FoveaException(
          ErrorCode.INVALID_REQUEST,
          "runtime options: steps of %d rows cannot serve %d sequences"
              .formatted(batchTokens, maxSequences));
    }
  }

  /**
   * Returns options for a model of this shape: its context, but no more than 32,768 tokens and no
   * more than the cache can hold; as much cache as the JVM may have heap, but at least one GiB.
   *
   * <p>Steps are short, since other answers and a cancel wait for the end of a step; 128 rows are
   * enough to make reading the weights cheap beside the arithmetic on them.
   */
  public static RuntimeOptions defaults(TextShape shape) {
    long cacheBytes = Math.max(SMALLEST_DEFAULT_CACHE, Runtime.getRuntime().maxMemory());
    long cachedTokens = cacheBytes / KvCache.pageBytes(shape) * KeyValues.PAGE;
    long context = Math.min(Math.min(shape.contextLength(), DEFAULT_CONTEXT), cachedTokens);
    return new RuntimeOptions(
        (int) context, /* batchTokens= */ 128, /* maxSequences= */ 32, cacheBytes);
  }
}
