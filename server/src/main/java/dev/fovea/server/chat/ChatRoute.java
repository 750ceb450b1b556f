package dev.fovea.server.chat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.Delta;
import dev.fovea.engine.Finish;
import dev.fovea.engine.PictureRules;
import dev.fovea.engine.TokenLogprob;
import dev.fovea.engine.Usage;
import dev.fovea.library.Lease;
import dev.fovea.library.StoredModel;
import dev.fovea.server.http.Body;
import dev.fovea.server.http.EventStream;
import dev.fovea.server.http.Exchange;
import dev.fovea.server.http.Reply;
import dev.fovea.server.models.ModelDirectory;
import dev.fovea.server.wire.Errors;
import dev.fovea.server.wire.Json;
import dev.fovea.server.work.Deadline;
import dev.fovea.server.work.Workshop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code POST /v1/chat/completions}, each request on a virtual thread of its own. */
public final class ChatRoute {
  private final ModelDirectory models;
  private final ImageLoader images;
  private final Workshop workshop;
  private final Duration heartbeat;

  public ChatRoute(
      ModelDirectory models, ImageLoader images, Workshop workshop, Duration heartbeat) {
    this.models = models;
    this.images = images;
    this.workshop = workshop;
    this.heartbeat = heartbeat;
  }

  /**
   * Answers a request. When it returns, the response has ended.
   *
   * @throws InterruptedException if the client has gone or the server shuts down
   */
  public void handle(Exchange exchange, EventStream stream, Body body) throws InterruptedException {
    ChatCall call = workshop.parse(body, bytes -> parse(bytes));
    StoredModel model = models.ready(call.model());
    call.check();
    if (call.format().isPresent()) {
      workshop.grammar(Deadline.in(Workshop.TIME), call.format().get()::check);
    }
    ChatResponses responses = new ChatResponses(call);
    Optional<Reply> whole = Optional.empty();
    try (Conversation conversation = conversation(call, model);
        Lease lease = models.lease(model, call.keepAlive());
        Choices choices = new Choices(call.choices(), conversation::close)) {
      workshop.bytes(
          call.textLength(),
          Deadline.in(Workshop.TIME),
          () -> choices.start(lease.model(), call.request(conversation.take())));
      if (call.stream()) {
        stream(call, choices, responses, stream);
      } else {
        whole = Optional.of(collect(choices, responses));
      }
    } catch (FoveaException e) {
      throw PictureErrors.of(call.named(e), call);
    }
    // The model is free while a slow client reads.
    if (whole.isPresent()) {
      exchange.send(whole.get());
    }
  }

  static ChatCall parse(byte[] body) {
    ChatDraft draft = new ChatDraft();
    ChatField.readAll(Json.read(body), draft);
    return draft.finish();
  }

  /** Fetches pictures only if the model takes them, since others see that they are fetched. */
  private Conversation conversation(ChatCall call, StoredModel model) throws InterruptedException {
    Deadline deadline = Deadline.in(Workshop.TIME);
    Optional<String> picture = call.firstPicture();
    if (picture.isEmpty()) {
      return images.load(call.messages(), PictureRules.UNKNOWN, deadline);
    }
    PictureRules rules = models.pictures(model);
    if (!rules.takesPictures()) {
      throw new FoveaException(
              ErrorCode.INVALID_REQUEST, "model " + model.id() + " takes no pictures, only text")
          .at(picture.get());
    }
    return images.load(call.messages(), rules, deadline);
  }

  /** Waits for all answers. */
  private Reply collect(Choices choices, ChatResponses responses) throws InterruptedException {
    List<StringBuilder> texts = Stream.generate(StringBuilder::new).limit(choices.size()).toList();
    List<List<TokenLogprob>> logprobs =
        Stream.generate(() -> (List<TokenLogprob>) new ArrayList<TokenLogprob>())
            .limit(choices.size())
            .toList();
    List<Delta.End> ends = unended(choices);
    for (int running = choices.size(); running > 0; ) {
      Optional<Choices.Event> event = choices.next(heartbeat);
      if (event.isPresent()) {
        int index = event.get().index();
        switch (event.get().delta()) {
          case Delta.Text text -> {
            texts.get(index).append(text.text());
            logprobs.get(index).addAll(text.logprobs());
          }
          case Delta.End end -> {
            ends.set(index, checked(end));
            running--;
          }
        }
      }
    }
    List<ChatResponses.Answer> answers = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      answers.add(
          new ChatResponses.Answer(texts.get(i).toString(), ends.get(i).finish(), logprobs.get(i)));
    }
    return Reply.json(responses.completion(answers, usages(ends)));
  }

  /**
   * Sends the answers as they are produced. The head of the response waits for the first piece, so
   * that what fails before it still has a status of its own, but not longer than a heartbeat.
   */
  private void stream(ChatCall call, Choices choices, ChatResponses responses, EventStream stream)
      throws InterruptedException {
    List<Delta.End> ends = unended(choices);
    boolean[] begun = new boolean[choices.size()];
    for (int running = choices.size(); running > 0; ) {
      Optional<Choices.Event> event = choices.next(heartbeat);
      if (event.isEmpty()) {
        stream.heartbeat();
        continue;
      }
      int index = event.get().index();
      Delta delta = event.get().delta();
      if (delta instanceof Delta.End end) {
        ends.set(index, checked(end));
        running--;
      }
      if (!begun[index]) {
        begun[index] = true;
        stream.data(responses.begin(index));
      }
      switch (delta) {
        case Delta.Text(String text, List<TokenLogprob> logprobs) -> {
          if (!text.isEmpty() || !logprobs.isEmpty()) {
            stream.data(responses.text(index, text, logprobs));
          }
        }
        case Delta.End(Finish finish, Usage _) -> stream.data(responses.end(index, finish));
      }
    }
    if (call.includeUsage()) {
      stream.data(responses.usageChunk(usages(ends)));
    }
    stream.done();
  }

  private static List<Delta.End> unended(Choices choices) {
    Usage none = new Usage(0, 0, 0, List.of());
    Delta.End end = new Delta.End(new Finish.Cancelled(), none);
    return new ArrayList<>(Collections.nCopies(choices.size(), end));
  }

  private static List<Usage> usages(List<Delta.End> ends) {
    return ends.stream().map(Delta.End::usage).toList();
  }

  /** Returns an end that nobody forced. */
  private static Delta.End checked(Delta.End end) {
    return switch (end.finish()) {
      case Finish.Stop(), Finish.Length() -> end;
      case Finish.Cancelled() ->
          throw Errors.unavailable("cancelled", "The generation was cancelled.").exception();
    };
  }
}
