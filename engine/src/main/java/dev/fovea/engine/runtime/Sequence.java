package dev.fovea.engine.runtime;

import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Step;
import dev.fovea.kernels.KeyValues;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * One request as the loop sees it: {@code computed} of {@code count} tokens have keys and values.
 *
 * <pre>
 *   0 ............ computed ............ count ............ limit
 *   in the cache   | to be computed     | to be generated  |
 *   0 .... pagesTaken * PAGE ......................... pagesNeeded * PAGE
 * </pre>
 *
 * <p>Nothing but its start at 0 ties {@code computed} to work done for this request, so that pages
 * which others filled could be shared. It can go back to the end of the last picture, too: tokens
 * that are computed again get the same keys and values.
 *
 * <p>Confined to the loop's thread, but for {@link #cancel}.
 */
final class Sequence implements RunningRequest {
  private final TokenRequest request;
  private final TokenSink sink;
  private final SamplingState sampling;
  private final int[] tokens;
  private final int[] pages;
  private final ArrayDeque<PromptImage> images;
  private final ArrayDeque<Encoded> encoded = new ArrayDeque<>();
  private final int pagesPinned;
  private int count;
  private int computed;
  private int pagesTaken;
  private boolean ended;
  private volatile boolean cancelled;

  private record Encoded(ImageTokens place, ImageFeatures features) {}

  /**
   * Creates a sequence of which nothing is computed.
   *
   * @param limit tokens it may grow to, prompt included
   */
  Sequence(TokenRequest request, TokenSink sink, int limit) {
    // The pixels, which are many, are let go one picture after the other.
    this.images = new ArrayDeque<>(request.images());
    this.request = request.withoutImages();
    this.sink = sink;
    sampling = new SamplingState(request.sampling(), request.constraint());
    tokens = Arrays.copyOf(request.prompt(), limit);
    count = request.prompt().length;
    pages = new int[pagesFor(limit)];
    pagesPinned = images.isEmpty() ? 0 : pagesHolding(images.getLast().end());
  }

  /** Returns the pages for a sequence of {@code limit} tokens, the last of which has no place. */
  static int pagesFor(int limit) {
    return pagesHolding(limit - 1);
  }

  private static int pagesHolding(int tokens) {
    return (tokens + KeyValues.PAGE - 1) / KeyValues.PAGE;
  }

  TokenRequest request() {
    return request;
  }

  SamplingState sampling() {
    return sampling;
  }

  /** Returns the tokens of the prompt and those generated; the first {@link #count} count. */
  int[] tokens() {
    return tokens;
  }

  int count() {
    return count;
  }

  /** Returns the most pages that it can ever have. */
  int pagesNeeded() {
    return pages.length;
  }

  /**
   * Returns the number of pages it never gives back before its end: those up to the last picture.
   */
  int pagesPinned() {
    return pagesPinned;
  }

  /** Returns the number of pages to be taken before all its tokens can be computed. */
  int pagesLacking() {
    return pagesLacking(remaining());
  }

  /** Returns the number of pages to be taken for the next {@code rows} tokens. */
  int pagesLacking(int rows) {
    return Math.max(0, pagesHolding(computed + rows) - pagesTaken);
  }

  /** Returns the number of tokens still to be computed before another can be chosen. */
  int remaining() {
    return count - computed;
  }

  boolean isFull() {
    return count == tokens.length;
  }

  /** Returns whether nothing may follow the tokens that it has. */
  boolean isComplete() {
    return request.constraint().isPresent() && request.constraint().get().isFinished();
  }

  boolean isCancelled() {
    return cancelled;
  }

  boolean hasEnded() {
    return ended;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  /** Returns whether the next {@code reach} tokens have a placeholder of a picture not encoded. */
  boolean lacksImage(int reach) {
    PromptImage next = images.peek();
    return next != null && next.place().first() < computed + Math.min(reach, remaining());
  }

  /** Returns the picture to be encoded next. */
  PromptImage nextImage() {
    return images.element();
  }

  /** Takes over the features of the next picture. */
  void addFeatures(ImageFeatures features) {
    encoded.add(new Encoded(images.remove().place(), features));
  }

  /** Takes the pages for the next {@code rows} tokens. */
  void takePages(PagePool pool, int rows) {
    for (int lacking = pagesLacking(rows); lacking > 0; lacking--) {
      pages[pagesTaken++] = pool.take();
    }
  }

  /** Gives back its pages but for those pinned; their tokens are to be computed again. */
  void startAgain(PagePool pool) {
    int kept = Math.min(pagesTaken, pagesPinned);
    pool.giveBack(pages, kept, pagesTaken);
    pagesTaken = kept;
    computed = Math.min(computed, kept * KeyValues.PAGE);
  }

  /** Adds the next {@code rows} tokens to a step. */
  void addTo(Step step, int rows) {
    int end = computed + rows;
    int firstRow =
        step.add(
            tokens, computed, rows, request.positions(), pages, /* sampleLast= */ end == count);
    for (Encoded picture : encoded) {
      int first = picture.place.first();
      int from = Math.max(first, computed);
      int to = Math.min(picture.place.end(), end);
      if (from < to) {
        step.addImage(firstRow + from - computed, to - from, picture.features, from - first);
      }
    }
  }

  /** Notes that {@code rows} more tokens are in the cache; frees the pictures no longer needed. */
  void advance(int rows) {
    computed += rows;
    assert computed <= count && computed <= pagesTaken * KeyValues.PAGE : computed;
    while (!encoded.isEmpty() && encoded.peek().place.end() <= computed) {
      encoded.remove().features.close();
    }
  }

  /** Adds a token that was generated. */
  void append(int token) {
    assert computed == count && !isFull() : computed;
    if (request.constraint().isPresent()) {
      request.constraint().get().accept(token);
    }
    tokens[count++] = token;
  }

  TokenSink sink() {
    return sink;
  }

  /** Gives back the pages and the pictures. */
  void release(PagePool pool) {
    encoded.forEach(picture -> picture.features.close());
    encoded.clear();
    images.clear();
    pool.giveBack(pages, 0, pagesTaken);
    pagesTaken = 0;
  }

  /** Notes that the sink is about to be told the end. */
  void markEnded() {
    assert !ended;
    ended = true;
  }
}
