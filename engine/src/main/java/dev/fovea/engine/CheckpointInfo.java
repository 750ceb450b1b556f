package dev.fovea.engine;

import dev.fovea.base.Capability;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.architectures.Architecture;
import dev.fovea.engine.architectures.Architectures;
import dev.fovea.engine.architectures.ModelSizes;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.text.ChatTemplate;
import dev.fovea.engine.weights.Checkpoint;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What can be told of a checkpoint without loading it.
 *
 * @param architecture {@code model_type} of its configuration
 * @param format how its weights are stored, for people: {@code "affine 4-bit, group 64"}
 * @param parameters the number of its weights
 * @param weightBytes what they take in the files
 * @param contextLength tokens that prompt and answer may have together
 * @param text the decoder
 * @param vision the encoder of pictures; empty if it sees none
 * @param chatTemplate what turns messages into the text that it was trained on
 * @param memory what it takes once it is loaded
 * @param notes what was left aside among its files and why, for people
 */
public record CheckpointInfo(
    String architecture,
    String format,
    long parameters,
    long weightBytes,
    int contextLength,
    Text text,
    Optional<Vision> vision,
    String chatTemplate,
    MemoryEstimate memory,
    List<String> notes) {

  public CheckpointInfo {
    notes = List.copyOf(notes);
  }

  /** The shape of a decoder; sizes are numbers of features. */
  public record Text(
      int layers,
      int hiddenSize,
      int intermediateSize,
      int heads,
      int keyValueHeads,
      int headSize,
      int vocabularySize) {}

  /** The shape of an encoder of pictures; empty is what its configuration does not say. */
  public record Vision(
      OptionalInt layers, OptionalInt hiddenSize, OptionalInt heads, OptionalInt patchSize) {}

  /**
   * Looks at the checkpoint in {@code folder}: its configuration, the headers of its weights, and
   * its template.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a file is missing or damaged; a
   *     checkpoint that passes may still not load
   */
  public static CheckpointInfo of(Path folder) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Config config = Config.of(Checkpoint.CONFIG, checkpoint.config());
      Architecture architecture = Architectures.of(config);
      ModelSizes sizes = architecture.sizes(config);
      MemoryEstimate memory =
          MemoryEstimate.of(checkpoint, architecture, sizes, LoadOptions.DEFAULTS);
      return new CheckpointInfo(
          architecture.type(),
          checkpoint.format(),
          checkpoint.parameterCount(),
          checkpoint.byteSize(),
          memory.contextLength(),
          text(sizes.text()),
          sizes.vision().map(CheckpointInfo::vision),
          ChatTemplate.load(folder).source(),
          memory,
          checkpoint.notes());
    }
  }

  /** Returns what the model can do, whether Fovea serves it or not. */
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.of(Capability.TEXT);
    if (vision.isPresent()) {
      capabilities.add(Capability.VISION);
    }
    if (chatTemplate.contains("tools")) {
      capabilities.add(Capability.TOOLS);
    }
    return capabilities;
  }

  private static Text text(ModelSizes.Text sizes) {
    return new Text(
        sizes.layers(),
        sizes.hiddenSize(),
        sizes.intermediateSize(),
        sizes.heads(),
        sizes.kvHeads(),
        sizes.headDim(),
        sizes.vocabularySize());
  }

  private static Vision vision(ModelSizes.Vision sizes) {
    return new Vision(sizes.layers(), sizes.hiddenSize(), sizes.heads(), sizes.patchSize());
  }
}
