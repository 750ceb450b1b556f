package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.architectures.Architecture;
import dev.fovea.engine.architectures.Architectures;
import dev.fovea.engine.models.Config;
import dev.fovea.engine.models.PictureInput;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.runtime.ModelLoop;
import dev.fovea.engine.text.ChatTemplate;
import dev.fovea.engine.text.Tokenizer;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Loads models. */
public final class Fovea {
  private static final System.Logger LOGGER = System.getLogger(Fovea.class.getName());

  private Fovea() {}

  /**
   * Loads the checkpoint in {@code folder}, as Hugging Face and MLX lay it out.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a file is missing, damaged or of
   *     an unknown kind; {@link ErrorCode#OUT_OF_MEMORY} if it does not fit
   */
  public static Model load(Path folder) {
    return load(folder, LoadOptions.DEFAULTS);
  }

  /**
   * Loads the checkpoint in {@code folder}.
   *
   * @throws FoveaException as {@link #load(Path)}
   */
  public static Model load(Path folder, LoadOptions options) {
    if (!Files.isDirectory(folder)) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT, "expected the folder of a checkpoint, found none");
    }
    long start = System.nanoTime();
    Model model = loadInto(Arena.ofShared(), folder, options);
    FreedMemory.giveBack();
    try {
      options.listener().loaded(model.info(), Duration.ofNanos(System.nanoTime() - start));
      return model;
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static Model loadInto(Arena arena, Path folder, LoadOptions options) {
    try {
      return load(folder, options, arena);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw new FoveaException(ErrorCode.OUT_OF_MEMORY, "the weights do not fit in memory", e);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private static Model load(Path folder, LoadOptions options, Arena arena) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (String note : checkpoint.notes()) {
        LOGGER.log(Level.WARNING, "{0}: {1}", options.name().orElse("the model"), note);
      }
      Config config = Config.of(Checkpoint.CONFIG, checkpoint.config());
      Architecture architecture = Architectures.of(config);
      Optional<PictureInput> pictures = architecture.pictures(checkpoint, config);
      GenerationDefaults defaults = GenerationDefaults.of(checkpoint, config);
      VisionLanguageModel model =
          architecture.load(weights(checkpoint, arena, options.listener()), config, pictures);
      ModelInfo info = info(folder, options, checkpoint, architecture, model);
      ChatTemplate template = ChatTemplate.load(folder);
      Tokenizer tokenizer = Tokenizer.load(folder);
      return new LoadedModel(
          info,
          new LoadedModel.Parts(
              arena,
              new PromptBuilder(info.name(), template, tokenizer, pictures, info.contextLength()),
              new AnswerShapes(tokenizer, model.shape().vocabularySize(), defaults.stopTokens()),
              defaults,
              model,
              new ModelLoop(info.name(), model, RuntimeSettings.of(info, model.shape(), options))));
    }
  }

  private static Weights weights(Checkpoint checkpoint, Arena arena, LoadListener listener) {
    long total = checkpoint.byteSize();
    return checkpoint.weights(arena, (tensor, bytes) -> listener.progressed(bytes, total, tensor));
  }

  private static ModelInfo info(
      Path folder,
      LoadOptions options,
      Checkpoint checkpoint,
      Architecture architecture,
      VisionLanguageModel model) {
    return new ModelInfo(
        options
            .name()
            .orElseGet(() -> folder.toAbsolutePath().normalize().getFileName().toString()),
        architecture.type(),
        architecture.seesPictures(),
        checkpoint.format(),
        checkpoint.parameterCount(),
        checkpoint.byteSize(),
        options.contextLengthOf(model.shape().contextLength()));
  }
}
