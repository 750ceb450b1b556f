package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.runtime.Constraint;
import dev.fovea.engine.runtime.ModelLoop;
import dev.fovea.engine.runtime.PromptImage;
import dev.fovea.engine.runtime.TokenRequest;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model in memory: the way of a request from messages to deltas. Once it is closed it refers to
 * nothing of that any more, whoever still refers to it.
 */
final class LoadedModel implements Model {
  private final ModelInfo info;
  private final PictureRules pictures;
  private final AtomicReference<@Nullable Parts> parts;

  /** What a request goes through, and what has to be closed. */
  record Parts(
      Arena arena,
      PromptBuilder prompts,
      AnswerShapes shapes,
      GenerationDefaults defaults,
      VisionLanguageModel model,
      ModelLoop loop) {
    private List<Generation> start(ChatRequest request, int answers) {
      // What is wrong with the form is said before a picture is decoded.
      Optional<Supplier<Constraint>> form = request.format().map(shapes::form);
      Prompt prompt = prompts.build(request);
      List<ImageTokens> places = prompt.images().stream().map(Prompt.Picture::place).toList();
      Positions positions = model.positions(prompt.tokens().length, places);
      List<PromptImage> images = images(prompt);
      List<Generation> generations = new ArrayList<>();
      try {
        for (int i = 0; i < answers; i++) {
          ChatRequest answer = request.answer(i);
          TextGeneration generation = new TextGeneration(answer, prompt, prompts.tokenizer());
          TokenRequest tokens =
              tokenRequest(answer, prompt, positions, images, form.map(Supplier::get));
          generation.start(loop.submit(tokens, generation));
          generations.add(generation);
        }
        return generations;
      } catch (RuntimeException | Error e) {
        generations.forEach(Generation::cancel);
        throw e;
      }
    }

    private TokenRequest tokenRequest(
        ChatRequest request,
        Prompt prompt,
        Positions positions,
        List<PromptImage> images,
        Optional<Constraint> constraint) {
      return new TokenRequest(
          prompt.tokens(),
          positions,
          images,
          defaults.settings(request.sampling()),
          request.maxTokens().orElse(defaults.maxTokens()),
          defaults.stopTokens(),
          request.topLogprobs().orElse(-1),
          constraint);
    }

    private static List<PromptImage> images(Prompt prompt) {
      List<PromptImage> images = new ArrayList<>();
      for (Prompt.Picture picture : prompt.images()) {
        images.add(new PromptImage(picture.place(), picture.pixels().get()));
      }
      return images;
    }

    private void close() {
      loop.close();
      arena.close();
    }
  }

  LoadedModel(ModelInfo info, Parts parts) {
    this.info = info;
    this.pictures = PictureRules.of(parts.prompts().pictures(), info.contextLength());
    this.parts = new AtomicReference<>(parts);
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public PictureRules pictures() {
    return pictures;
  }

  @Override
  public Generation stream(ChatRequest request) {
    return stream(request, 1).getFirst();
  }

  @Override
  public List<Generation> stream(ChatRequest request, int answers) {
    Parts open = parts.get();
    if (open == null) {
      throw new FoveaException(ErrorCode.MODEL_CLOSED, "model " + info.name() + " was closed");
    }
    return open.start(request, answers);
  }

  @Override
  public void close() {
    if (closeParts()) {
      FreedMemory.giveBack();
    }
  }

  /** In a method of its own, since what this one refers to is not free yet. */
  private boolean closeParts() {
    Parts open = parts.getAndSet(null);
    if (open != null) {
      open.close();
    }
    return open != null;
  }
}
