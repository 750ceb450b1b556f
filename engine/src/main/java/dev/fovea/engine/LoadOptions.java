package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a model is loaded. What is empty has a default.
 *
 * @param name what the model is called; by default the name of its folder
 * @param contextLength a limit on prompt and answer together, below the model's own
 * @param cacheBytes memory for the keys and values of running requests; by default a quarter of the
 *     machine's
 * @param listener told of the progress; by default nobody
 */
public record LoadOptions(
    Optional<String> name,
    OptionalInt contextLength,
    OptionalLong cacheBytes,
    LoadListener listener) {
  /** Everything at its default. */
  public static final LoadOptions DEFAULTS =
      new LoadOptions(
          Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), LoadListener.NONE);

  public LoadOptions {
    if (contextLength.isPresent() && contextLength.getAsInt() < 16) {
      throw new FoveaException(
          ErrorCode.INVALID_REQUEST,
          "context length " + contextLength.getAsInt() + " is less than 16");
    }
  }

  /**
   * Returns the tokens that prompt and answer may have together in a model made for {@code most}.
   */
  int contextLengthOf(int most) {
    return Math.min(contextLength.orElse(most), most);
  }

  /** Returns these options with a name. */
  public LoadOptions named(String value) {
    return new LoadOptions(Optional.of(value), contextLength, cacheBytes, listener);
  }

  /** Returns these options with a limit on the context. */
  public LoadOptions limitedTo(int tokens) {
    return new LoadOptions(name, OptionalInt.of(tokens), cacheBytes, listener);
  }

  /** Returns these options with a listener. */
  public LoadOptions listener(LoadListener value) {
    return new LoadOptions(name, contextLength, cacheBytes, value);
  }

  /** Returns these options with a limit on the memory for keys and values. */
  public LoadOptions caching(long bytes) {
    return new LoadOptions(name, contextLength, OptionalLong.of(bytes), listener);
  }
}
