package dev.fovea.engine;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.runtime.RunningRequest;
import dev.fovea.engine.runtime.TokenFinish;
import dev.fovea.engine.runtime.TokenScore;
import dev.fovea.engine.runtime.TokenSink;
import dev.fovea.engine.text.Detokenizer;
import dev.fovea.engine.text.StopMatcher;
import dev.fovea.engine.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tokens to text: fed by the model's loop, pulled by the caller. Stop texts are looked for on the
 * loop's thread, so that nothing is computed after one.
 */
final class TextGeneration implements Generation, TokenSink {
  private final BlockingQueue<Delta> deltas = new LinkedBlockingQueue<>();
  private final int promptTokens;
  private final List<Usage.ImageUsage> images;
  private final Tokenizer tokenizer;
  private final Detokenizer detokenizer;
  private final StopMatcher stops;
  private final List<TokenLogprob> pendingLogprobs = new ArrayList<>();
  private volatile @Nullable RunningRequest request;
  private final AtomicInteger completionTokens = new AtomicInteger();
  private Delta.@Nullable End end;

  TextGeneration(ChatRequest request, Prompt prompt, Tokenizer tokenizer) {
    promptTokens = prompt.tokens().length;
    images = prompt.imageUsage();
    this.tokenizer = tokenizer;
    detokenizer = new Detokenizer(tokenizer);
    stops = new StopMatcher(request.stop());
  }

  void start(RunningRequest running) {
    request = running;
  }

  @Override
  public boolean token(int id, @Nullable TokenScore score) {
    completionTokens.incrementAndGet();
    if (score != null) {
      pendingLogprobs.add(logprob(id, score));
    }
    publish(stops.append(detokenizer.append(id)));
    return !stops.stopped();
  }

  @Override
  public void end(TokenFinish finish) {
    if (!stops.stopped()) {
      publish(stops.append(detokenizer.finish()));
    }
    if (!stops.stopped()) {
      publish(stops.finish());
    }
    if (!pendingLogprobs.isEmpty()) {
      publishDelta("");
    }
    deltas.add(new Delta.End(finish(finish), usage()));
  }

  private static Finish finish(TokenFinish finish) {
    return switch (finish) {
      case TokenFinish.StopToken _, TokenFinish.Complete _, TokenFinish.StoppedBySink _ ->
          new Finish.Stop();
      case TokenFinish.Length _ -> new Finish.Length();
      case TokenFinish.Cancelled _ -> new Finish.Cancelled();
      case TokenFinish.Failed(FoveaException error) -> new Finish.Failed(error);
    };
  }

  private void publish(String text) {
    if (!text.isEmpty()) {
      publishDelta(text);
    }
  }

  private void publishDelta(String text) {
    deltas.add(new Delta.Text(text, pendingLogprobs));
    pendingLogprobs.clear();
  }

  private TokenLogprob logprob(int id, TokenScore score) {
    return logprob(
        id,
        score.logprob(),
        score.alternatives().stream()
            .map(other -> logprob(other.id(), other.logprob(), List.of()))
            .toList());
  }

  private TokenLogprob logprob(int id, double logprob, List<TokenLogprob> alternatives) {
    byte[] bytes = tokenizer.bytes(id);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return new TokenLogprob(id, text, bytes, logprob, alternatives);
  }

  @Override
  public Delta next() throws InterruptedException {
    if (end != null) {
      return end;
    }
    Delta delta = deltas.take();
    if (delta instanceof Delta.End last) {
      end = last;
    }
    return delta;
  }

  @Override
  public Usage usage() {
    return new Usage(promptTokens, completionTokens.get(), /* cachedTokens= */ 0, images);
  }

  @Override
  public void cancel() {
    RunningRequest running = request;
    if (running != null) {
      running.cancel();
    }
  }
}
