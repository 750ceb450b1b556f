package dev.fovea.engine;

import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.runtime.ModelLoop;
import dev.fovea.engine.runtime.PromptImage;
import dev.fovea.engine.runtime.TokenRequest;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model in memory: the way of a request from messages to deltas. */
final class LoadedModel implements Model {
  private final ModelInfo info;
  private final Arena arena;
  private final PromptBuilder prompts;
  private final GenerationDefaults defaults;
  private final VisionLanguageModel model;
  private final ModelLoop loop;
  private final AtomicBoolean closed = new AtomicBoolean();

  LoadedModel(
      ModelInfo info,
      Arena arena,
      PromptBuilder prompts,
      GenerationDefaults defaults,
      VisionLanguageModel model,
      ModelLoop loop) {
    this.info = info;
    this.arena = arena;
    this.prompts = prompts;
    this.defaults = defaults;
    this.model = model;
    this.loop = loop;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public Generation stream(ChatRequest request) {
    if (closed.get()) {
      throw new FoveaException(ErrorCode.MODEL_CLOSED, "model " + info.name() + " was closed");
    }
    Prompt prompt = prompts.build(request);
    TextGeneration generation = new TextGeneration(request, prompt, prompts.tokenizer());
    generation.start(loop.submit(tokenRequest(request, prompt), generation));
    return generation;
  }

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

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      loop.close();
      prompts.tokenizer().close();
      arena.close();
      FreedMemory.giveBack();
    }
  }
}
