package dev.fovea.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Keeps what it is given, and fails on tokens after the end or a second end. */
final class CollectingSink implements TokenSink {
  private final List<Integer> tokens = Collections.synchronizedList(new ArrayList<>());
  private final List<TokenScore> scores = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<TokenFinish> finish = new CompletableFuture<>();
  private final AtomicInteger callsAfterEnd = new AtomicInteger();
  private final IntPredicate goOn;

  CollectingSink() {
    this(count -> true);
  }

  /** Creates a sink that goes on while {@code goOn} says so of the number of tokens it has. */
  CollectingSink(IntPredicate goOn) {
    this.goOn = goOn;
  }

  @Override
  public boolean token(int id, @Nullable TokenScore score) {
    if (finish.isDone()) {
      callsAfterEnd.incrementAndGet();
    }
    tokens.add(id);
    if (score != null) {
      scores.add(score);
    }
    return goOn.test(tokens.size());
  }

  @Override
  public void end(TokenFinish value) {
    if (!finish.complete(value)) {
      callsAfterEnd.incrementAndGet();
    }
  }

  List<Integer> tokens() {
    return List.copyOf(tokens);
  }

  List<TokenScore> scores() {
    return List.copyOf(scores);
  }

  boolean hasEnded() {
    return finish.isDone();
  }

  /** Waits for the end. */
  TokenFinish await() {
    TokenFinish value = finish.orTimeout(60, TimeUnit.SECONDS).join();
    assertThat(callsAfterEnd).hasValue(0);
    return value;
  }
}
