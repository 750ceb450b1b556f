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
  private sealed interface Item {}

  private record Piece(Delta delta) implements Item {}

  private record Failure(FoveaException error) implements Item {}

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final int promptTokens;
  private final List<Usage.ImageUsage> images;
  private final Tokenizer tokenizer;
  private final Detokenizer detokenizer;
  private final StopMatcher stops;
  private final List<TokenLogprob> pendingLogprobs = new ArrayList<>();
  private volatile @Nullable RunningRequest request;
  private final AtomicInteger completionTokens = new AtomicInteger();
  private @Nullable Item last;

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
    items.add(
        switch (finish) {
          case TokenFinish.StopToken _, TokenFinish.Complete _, TokenFinish.StoppedBySink _ ->
              end(new Finish.Stop());
          case TokenFinish.Length _ -> end(new Finish.Length());
          case TokenFinish.Cancelled _ -> end(new Finish.Cancelled());
          case TokenFinish.Failed(FoveaException error) -> new Failure(error);
        });
  }

  private Item end(Finish finish) {
    return new Piece(new Delta.End(finish, usage()));
  }

  private void publish(String text) {
    if (!text.isEmpty()) {
      publishDelta(text);
    }
  }

  private void publishDelta(String text) {
    items.add(new Piece(new Delta.Text(text, pendingLogprobs)));
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
    Item item = last == null ? items.take() : last;
    return switch (item) {
      case Failure(FoveaException error) -> {
        last = item;
        throw error;
      }
      case Piece(Delta delta) -> {
        if (delta instanceof Delta.End) {
          last = item;
        }
        yield delta;
      }
    };
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
