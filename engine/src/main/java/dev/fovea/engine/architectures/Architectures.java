package dev.fovea.engine.architectures;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.Config;
import java.util.List;
import java.util.stream.Collectors;

/** The architectures that can be loaded. */
public final class Architectures {
  private static final List<Architecture> ALL =
      List.of(
          Qwen3Vl.ARCHITECTURE,
          Qwen25Vl.ARCHITECTURE,
          Qwen3Decoder.ARCHITECTURE,
          Qwen2Decoder.ARCHITECTURE,
          LlamaDecoder.ARCHITECTURE);

  private Architectures() {}

  /** Returns all of them. */
  public static List<Architecture> all() {
    return ALL;
  }

  /**
   * Returns the architecture of the model that {@code config} describes.
   *
   * @throws FoveaException {@link dev.fovea.base.ErrorCode#INVALID_CHECKPOINT} if it is none of
   *     these
   */
  public static Architecture of(Config config) {
    String type = config.text("model_type");
    return ALL.stream()
        .filter(known -> known.type().equals(type))
        .findFirst()
        .orElseThrow(() -> unknown(config));
  }

  private static FoveaException unknown(Config config) {
    return config.wrong(
        "model_type",
        ALL.stream()
            .map(Architecture::type)
            .collect(Collectors.joining(", ", "an architecture that Fovea runs: ", "")));
  }
}
