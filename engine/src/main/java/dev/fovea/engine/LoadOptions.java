package dev.fovea.engine;

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
 */
public record LoadOptions(
    Optional<String> name, OptionalInt contextLength, OptionalLong cacheBytes) {
  /** Everything at its default. */
  public static final LoadOptions DEFAULTS =
      new LoadOptions(Optional.empty(), OptionalInt.empty(), OptionalLong.empty());

  public LoadOptions {
    if (contextLength.isPresent() && contextLength.getAsInt() < 16) {
      throw new FoveaException(
          ErrorCode.INVALID_REQUEST,
          "context length " + contextLength.getAsInt() + " is less than 16");
    }
  }

  /** Returns these options with a name. */
  public LoadOptions named(String value) {
    return new LoadOptions(Optional.of(value), contextLength, cacheBytes);
  }

  /** Returns these options with a limit on the context. */
  public LoadOptions limitedTo(int tokens) {
    return new LoadOptions(name, OptionalInt.of(tokens), cacheBytes);
  }

  /** Returns these options with a limit on the memory for keys and values. */
  public LoadOptions caching(long bytes) {
    return new LoadOptions(name, contextLength, OptionalLong.of(bytes));
  }
}
