package dev.fovea.server;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Finish;
import dev.fovea.engine.Generation;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.engine.ModelInfo;
import dev.fovea.engine.PictureRules;
import dev.fovea.engine.PreparedImage;
import dev.fovea.engine.TokenLogprob;
import dev.fovea.engine.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A model whose answer follows from the last text of the request: a command as in {@link #stream},
 * or else a text that is said again word by word.
 */
public final class FakeModel implements Model {
  static final String LONG_WORD = "0123456789".repeat(1000);

  final BlockingQueue<ChatRequest> requests = new LinkedBlockingQueue<>();
  final BlockingQueue<FakeGeneration> generations = new LinkedBlockingQueue<>();
  public final BlockingQueue<FakeGeneration> cancelled = new LinkedBlockingQueue<>();

  /** Whether it says that it takes pictures. */
  public volatile boolean vision = true;

  /** What it makes of pictures, if not what models make of them that do not say. */
  volatile @Nullable PictureRules rules;

  /** The threads that prompts were made on. */
  final BlockingQueue<Thread> preparing = new LinkedBlockingQueue<>();

  /** Gets an element when the making of a prompt was interrupted. */
  final BlockingQueue<Thread> interrupted = new LinkedBlockingQueue<>();

  ServedModel served(String id) {
    return new ServedModel(id, Optional.of("fake/" + id), this, 1_700_000_000);
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo("fake", "fake", vision, "none", 0, 0, 100);
  }

  @Override
  public PictureRules pictures() {
    return rules == null ? Model.super.pictures() : rules;
  }

  @Override
  public Generation stream(ChatRequest request) {
    requests.add(request);
    preparing.add(Thread.currentThread());
    String text = lastText(request);
    if (text.equals("prepare for ever")) {
      prepareForEver();
    }
    FakeGeneration generation =
        switch (text) {
          case "too long" ->
              throw new FoveaException(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "120 tokens, 100 fit")
                  .at("messages");
          case "no memory" -> throw new FoveaException(ErrorCode.OUT_OF_MEMORY, "8 GB missing");
          case "heap is full" -> throw new OutOfMemoryError("Java heap space");
          case "bug" -> throw new IllegalStateException("a bug");
          case "fail at once" -> failing(request, List.of(), details());
          case "leave the form" ->
              failing(
                  request,
                  List.of(),
                  new FoveaException(ErrorCode.INVALID_REQUEST, "too many ways to read it")
                      .at("response_format"));
          case "fail later" -> failing(request, List.of("partial", " answer"), details());
          case "crash" -> new FakeGeneration(this, request, List.of(), Ending.CRASH);
          case "long" -> answer(request, List.of("cut"), new Finish.Length());
          case "block" -> new FakeGeneration(this, request, List.of(), Ending.NEVER);
          case "say and block" -> new FakeGeneration(this, request, List.of("word"), Ending.NEVER);
          case "endless" -> new FakeGeneration(this, request, List.of(LONG_WORD), Ending.REPEAT);
          case "images" -> answer(request, List.of(images(request)), new Finish.Stop());
          case "parameters" -> answer(request, List.of(parameters(request)), new Finish.Stop());
          case "What is 2+2?" -> answer(request, List.of("2+2", " is 4."), new Finish.Stop());
          case "Describe this image." ->
              answer(request, List.of("A red circle."), new Finish.Stop());
          default -> answer(request, words(text), new Finish.Stop());
        };
    generations.add(generation);
    return generation;
  }

  private void prepareForEver() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park(this);
    }
    interrupted.add(Thread.currentThread());
    throw new CancellationException("interrupted");
  }

  private static FoveaException details() {
    return new FoveaException(ErrorCode.GENERATION_FAILED, "Error details...");
  }

  private FakeGeneration failing(ChatRequest request, List<String> words, FoveaException error) {
    return new FakeGeneration(this, request, words, new Ending.Failed(error));
  }

  private FakeGeneration answer(ChatRequest request, List<String> words, Finish finish) {
    return new FakeGeneration(this, request, words, new Ending.With(finish));
  }

  private static List<String> words(String text) {
    return List.of(text.split("(?<=\\s)"));
  }

  private static String lastText(ChatRequest request) {
    String text = "";
    for (Message message : request.messages()) {
      for (Content content : message.content()) {
        if (content instanceof Content.Text(String value)) {
          text = value;
        }
      }
    }
    return text;
  }

  private static List<Content.Image> pictures(ChatRequest request) {
    List<Content.Image> images = new ArrayList<>();
    for (Message message : request.messages()) {
      for (Content content : message.content()) {
        switch (content) {
          case Content.Image image -> images.add(image);
          case PreparedImage image -> images.add(image.source());
          case Content.Text _ -> {}
        }
      }
    }
    return images;
  }

  private static String images(ChatRequest request) {
    return String.join(
        " ",
        pictures(request).stream()
            .map(image ->
                image.data().length
                    + (image.maxPixels().isPresent() ? "/" + image.maxPixels().getAsInt() : ""))
            .toList());
  }

  private static String parameters(ChatRequest request) {
    return request.sampling()
        + " "
        + request.maxTokens()
        + " "
        + request.stop()
        + " "
        + request.topLogprobs()
        + " "
        + request.templateArguments()
        + " "
        + request.format();
  }

  @Override
  public void close() {}

  /** How an answer ends after its words. */
  sealed interface Ending {
    record With(Finish finish) implements Ending {}

    record Never() implements Ending {}

    record Repeat() implements Ending {}

    record Crash() implements Ending {}

    record Failed(FoveaException error) implements Ending {}

    Ending CRASH = new Crash();
    Ending NEVER = new Never();
    Ending REPEAT = new Repeat();
  }

  static final class FakeGeneration implements Generation {
    private final FakeModel model;
    private final ChatRequest request;
    private final List<String> words;
    private final Ending ending;
    private final CountDownLatch cancel = new CountDownLatch(1);
    private final AtomicInteger said = new AtomicInteger();

    FakeGeneration(FakeModel model, ChatRequest request, List<String> words, Ending ending) {
      this.model = model;
      this.request = request;
      this.words = words;
      this.ending = ending;
    }

    int said() {
      return said.get();
    }

    @Override
    public Delta next() throws InterruptedException {
      if (cancel.getCount() == 0) {
        return new Delta.End(new Finish.Cancelled(), usage());
      }
      if (said.get() < words.size() || ending instanceof Ending.Repeat) {
        String word = words.get(said.getAndIncrement() % words.size());
        return new Delta.Text(word, logprobs(word));
      }
      return switch (ending) {
        case Ending.With(Finish finish) -> new Delta.End(finish, usage());
        case Ending.Failed(FoveaException error) -> throw error;
        case Ending.Crash() -> throw new StackOverflowError("too deep");
        case Ending.Never(), Ending.Repeat() -> {
          cancel.await();
          yield new Delta.End(new Finish.Cancelled(), usage());
        }
      };
    }

    private List<TokenLogprob> logprobs(String word) {
      OptionalInt wanted = request.topLogprobs();
      if (wanted.isEmpty()) {
        return List.of();
      }
      List<TokenLogprob> others = new ArrayList<>();
      for (int i = 0; i < wanted.getAsInt(); i++) {
        others.add(token(word.toUpperCase(Locale.ROOT), Double.NEGATIVE_INFINITY, List.of()));
      }
      return List.of(token(word, -0.5, others));
    }

    private static TokenLogprob token(String word, double logprob, List<TokenLogprob> others) {
      return new TokenLogprob(7, word, word.getBytes(StandardCharsets.UTF_8), logprob, others);
    }

    @Override
    public Usage usage() {
      List<Usage.ImageUsage> images =
          pictures(request).stream().map(_ -> new Usage.ImageUsage(640, 480, 320, 240, 9)).toList();
      return new Usage(10, said.get(), 3, images);
    }

    @Override
    public void cancel() {
      boolean first = cancel.getCount() > 0;
      cancel.countDown();
      if (first) {
        model.cancelled.add(this);
      }
    }
  }
}
