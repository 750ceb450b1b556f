package dev.fovea.engine;

import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.runtime.ModelLoop;
import dev.fovea.engine.runtime.PromptImage;
import dev.fovea.engine.runtime.TokenRequest;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A model in memory: the way of a request from messages to deltas. Once it is closed it refers to
 * nothing of that any more, whoever still refers to it.
 */
final class LoadedModel implements Model {
  private final ModelInfo info;
  private final AtomicReference<@Nullable Parts> parts;

  /** What a request goes through, and what has to be closed. */
  record Parts(
      Arena arena,
      PromptBuilder prompts,
      GenerationDefaults defaults,
      VisionLanguageModel model,
      ModelLoop loop) {
    private TokenRequest tokenRequest(ChatRequest request, Prompt prompt) {
      List<ImageTokens> places = prompt.images().stream().map(Prompt.Picture::place).toList();
      return new TokenRequest(
          prompt.tokens(),
          model.positions(prompt.tokens().length, places),
          images(prompt),
          defaults.settings(request.sampling()),
          request.maxTokens().orElse(defaults.maxTokens()),
          defaults.stopTokens(),
          request.topLogprobs().orElse(-1));
    }

    private List<PromptImage> images(Prompt prompt) {
      List<PromptImage> images = new ArrayList<>();
      for (Prompt.Picture picture : prompt.images()) {
        images.add(new PromptImage(picture.place(), prompts.process(picture)));
      }
      return images;
    }

    private void close() {
      loop.close();
      prompts.tokenizer().close();
      arena.close();
    }
  }

  LoadedModel(ModelInfo info, Parts parts) {
    this.info = info;
    this.parts = new AtomicReference<>(parts);
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public Generation stream(ChatRequest request) {
    Parts open = parts.get();
    if (open == null) {
      throw new FoveaException(ErrorCode.MODEL_CLOSED, "model " + info.name() + " was closed");
    }
    Prompt prompt = open.prompts().build(request);
    TextGeneration generation = new TextGeneration(request, prompt, open.prompts().tokenizer());
    generation.start(open.loop().submit(open.tokenRequest(request, prompt), generation));
    return generation;
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
