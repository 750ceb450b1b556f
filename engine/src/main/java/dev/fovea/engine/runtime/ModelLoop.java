package dev.fovea.engine.runtime;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.KvCache;
import dev.fovea.engine.models.Step;
import dev.fovea.engine.models.TextShape;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.kernels.Tensor;
import dev.fovea.kernels.Workspace;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Serves all requests to one model, on a thread of its own: admit, plan, run, publish, again and
 * again while there is anything to do.
 *
 * <p>What happens once per token makes as little garbage as it can: that is why loops here count
 * instead of taking an iterator.
 *
 * <p>A request's tokens do not depend on what else runs, provided that the model computes a row the
 * same way whatever else is in the batch.
 */
public final class ModelLoop implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(ModelLoop.class.getName());

  private final String name;
  private final VisionLanguageModel model;
  private final int contextLength;
  private final int batchTokens;
  private final int vocabularySize;
  private final Inbox inbox = new Inbox();
  private final KvCache cache;
  private final Workspace workspace = new Workspace();
  private final Step step;
  private final PagePool pool;
  private final Admission admission;
  private final Sampler sampler;
  private final Thread thread;
  private volatile @Nullable Throwable defect;

  /**
   * Starts the loop of a model, which stays the caller's and must outlive the loop.
   *
   * @param name what the model is called in messages and in the thread's name
   */
  public ModelLoop(String name, VisionLanguageModel model, RuntimeOptions options) {
    TextShape shape = model.shape();
    this.name = name;
    this.model = model;
    contextLength = Math.min(options.contextLength(), shape.contextLength());
    batchTokens = options.batchTokens();
    vocabularySize = shape.vocabularySize();
    cache = new KvCache(shape);
    step = new Step(cache, workspace);
    long pages = options.cacheBytes() / KvCache.pageBytes(shape);
    pool = new PagePool((int) Math.min(pages, Integer.MAX_VALUE / 2));
    admission = new Admission(pool, options.maxSequences());
    sampler = new Sampler(vocabularySize);
    thread = Thread.ofPlatform().name("fovea-" + name).daemon().unstarted(this::run);
    thread.start();
  }

  /** Returns the most tokens of a request, prompt and answer together. */
  public int contextLength() {
    return contextLength;
  }

  /**
   * Starts a request. Returns at once; for any thread.
   *
   * @throws FoveaException {@link ErrorCode#CONTEXT_LENGTH_EXCEEDED} if the prompt leaves no room
   *     for an answer; {@link ErrorCode#OUT_OF_MEMORY} if prompt and answer can never fit the
   *     cache; {@link ErrorCode#INVALID_REQUEST} if a token is not of the model's vocabulary;
   *     {@link ErrorCode#MODEL_CLOSED} if the loop is closed. The sink is not called then.
   */
  public RunningRequest submit(TokenRequest request, TokenSink sink) {
    int prompt = request.prompt().length;
    if (prompt >= contextLength) {
      throw new FoveaException(
          ErrorCode.CONTEXT_LENGTH_EXCEEDED,
          "the prompt has %d tokens; %s takes %d, prompt and answer together"
              .formatted(prompt, name, contextLength));
    }
    request.checkTokens(vocabularySize);
    int limit = (int) Math.min((long) prompt + request.maxTokens(), contextLength);
    if (Sequence.pagesFor(limit) > pool.pages()) {
      throw new FoveaException(
          ErrorCode.OUT_OF_MEMORY,
          "%d tokens of prompt and %d of answer need %d pages of cache; %s has %d"
              .formatted(prompt, limit - prompt, Sequence.pagesFor(limit), name, pool.pages()));
    }
    Sequence sequence = new Sequence(request, sink, limit);
    if (!inbox.add(sequence)) {
      throw closed();
    }
    return sequence;
  }

  /**
   * Ends all requests as failed with {@link ErrorCode#MODEL_CLOSED}, waits for the thread, and
   * frees the cache. On the loop's own thread, that is in a sink, it only asks for all this.
   */
  @Override
  public void close() {
    inbox.close();
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!inbox.isClosed()) {
        inbox.drainTo(admission.waiting(), /* wait= */ admission.isIdle());
        turn();
      }
    } finally {
      inbox.close();
      inbox.drainTo(admission.waiting(), /* wait= */ false);
      endCancelled();
      endAll(closed());
      cache.close();
      workspace.close();
    }
  }

  private void turn() {
    try {
      endCancelled();
      admission.admit();
      encodeNext();
      Plan plan = admission.plan(batchTokens);
      Tensor logits = compute(plan);
      if (logits != null) {
        publish(plan, logits);
      }
      if (admission.isIdle()) {
        pool.audit();
      }
    } catch (Throwable e) {
      LOGGER.log(Level.ERROR, "the loop of " + name + " failed", e);
      defect = e;
      endAll(failure("the loop of " + name, e));
    }
  }

  private void endCancelled() {
    List<Sequence> cancelled = admission.cancelled();
    for (int i = 0; i < cancelled.size(); i++) {
      end(cancelled.get(i), new TokenFinish.Cancelled());
    }
  }

  /** Encodes the picture that is needed first: only one, so that answers go on in between. */
  private void encodeNext() {
    for (int i = 0; i < admission.running().size(); i++) {
      Sequence sequence = admission.running().get(i);
      if (sequence.lacksImage(batchTokens)) {
        encode(sequence);
        return;
      }
    }
  }

  private void encode(Sequence sequence) {
    PromptImage image = sequence.nextImage();
    try {
      ImageFeatures features =
          model.encode(image.image(), () -> sequence.isCancelled() || inbox.isClosed());
      sequence.addFeatures(features);
      if (features.tokens().rows() != image.place().count()) {
        throw new FoveaException(
            ErrorCode.GENERATION_FAILED,
            "a picture for %s has %d rows".formatted(image.place(), features.tokens().rows()));
      }
    } catch (CancellationException e) {
      if (!sequence.isCancelled() && !inbox.isClosed()) {
        end(sequence, new TokenFinish.Failed(failure("a picture", e)));
      }
    } catch (Throwable e) {
      end(sequence, new TokenFinish.Failed(failure("a picture", e)));
    }
  }

  /** Returns the logits of the sequences whose tokens are all computed then, or null if none. */
  private @Nullable Tensor compute(Plan plan) {
    try {
      step.clear();
      for (int i = 0; i < plan.shares().size(); i++) {
        Plan.Share share = plan.shares().get(i);
        if (hasMemory(share)) {
          share.sequence().addTo(step, share.rows());
        }
      }
      return step.rows() == 0 ? null : model.forward(step);
    } catch (Throwable e) {
      FoveaException error = failure("a step of " + step.rows() + " rows", e);
      for (Plan.Share share : plan.shares()) {
        end(share.sequence(), new TokenFinish.Failed(error));
      }
      return null;
    }
  }

  /** Makes room for the rows of a share, or ends its sequence if the memory cannot be had. */
  private boolean hasMemory(Plan.Share share) {
    Sequence sequence = share.sequence();
    sequence.takePages(pool, share.rows());
    int wanted = pool.extent();
    if (wanted <= cache.pages()) {
      return true;
    }
    try {
      cache.ensure(Math.min(pool.pages(), Math.max(wanted, cache.pages() + cache.pages() / 4)));
      return true;
    } catch (OutOfMemoryError generous) {
      try {
        cache.ensure(wanted);
        return true;
      } catch (OutOfMemoryError e) {
        end(sequence, new TokenFinish.Failed(failure("a cache of " + wanted + " pages", e)));
        return false;
      }
    }
  }

  private void publish(Plan plan, Tensor logits) {
    int row = 0;
    for (int i = 0; i < plan.shares().size(); i++) {
      Plan.Share share = plan.shares().get(i);
      Sequence sequence = share.sequence();
      if (sequence.hasEnded()) {
        continue;
      }
      sequence.advance(share.rows());
      if (sequence.remaining() == 0) {
        publish(sequence, logits, row++);
      }
    }
  }

  private void publish(Sequence sequence, Tensor logits, int row) {
    TokenRequest request = sequence.request();
    try {
      int token =
          sampler.choose(
              logits,
              row,
              sequence.sampling(),
              sequence.tokens(),
              request.prompt().length,
              sequence.count());
      if (request.stopsAt(token)) {
        end(sequence, new TokenFinish.StopToken(token));
        return;
      }
      sequence.append(token);
      boolean scored = request.topLogprobs() >= 0;
      give(
          sequence,
          token,
          scored ? sampler.score(logits, row, token, request.topLogprobs()) : null);
    } catch (Throwable e) {
      end(sequence, new TokenFinish.Failed(failure("sampling", e)));
    }
  }

  private void give(Sequence sequence, int token, @Nullable TokenScore score) {
    boolean more;
    try {
      more = sequence.sink().token(token, score);
    } catch (Throwable e) {
      LOGGER.log(Level.WARNING, "a sink of " + name + " failed", e);
      end(sequence, new TokenFinish.Cancelled());
      return;
    }
    if (!more) {
      end(sequence, new TokenFinish.StoppedBySink());
    } else if (sequence.isComplete()) {
      end(sequence, new TokenFinish.Complete());
    } else if (sequence.isFull()) {
      end(sequence, new TokenFinish.Length());
    }
  }

  /** Gives back all that a sequence holds and tells its sink, unless that was done before. */
  private void end(Sequence sequence, TokenFinish finish) {
    if (sequence.hasEnded()) {
      return;
    }
    sequence.markEnded();
    try {
      admission.remove(sequence);
    } catch (Throwable e) {
      LOGGER.log(Level.ERROR, "the books of " + name + " are wrong", e);
      defect = e;
    }
    try {
      sequence.sink().end(finish);
    } catch (Throwable e) {
      LOGGER.log(Level.WARNING, "a sink of " + name + " failed at its end", e);
    }
  }

  private void endAll(FoveaException error) {
    for (Sequence sequence : admission.all()) {
      end(sequence, new TokenFinish.Failed(error));
    }
  }

  private FoveaException closed() {
    return new FoveaException(ErrorCode.MODEL_CLOSED, name + " was closed");
  }

  private FoveaException failure(String what, Throwable cause) {
    if (cause instanceof FoveaException error) {
      return error;
    }
    ErrorCode code =
        cause instanceof OutOfMemoryError ? ErrorCode.OUT_OF_MEMORY : ErrorCode.GENERATION_FAILED;
    return new FoveaException(code, name + ": " + what + ": " + cause, cause);
  }

  /** Returns the pages, to be looked at after {@link #close}. */
  PagePool pool() {
    return pool;
  }

  /** Returns the last error of the loop itself, which should be none. */
  @Nullable Throwable defect() {
    return defect;
  }
}
