package dev.fovea.server.chat;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.Message;
import dev.fovea.engine.Role;
import dev.fovea.engine.Sampling;
import dev.fovea.engine.ToolCall;
import dev.fovea.library.KeepAlive;
import dev.fovea.server.pictures.ImageSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A chat completion request that is well-formed. Pictures are not fetched yet.
 *
 * @param model the name that the request gives
 * @param sampling everything but the seed
 * @param topLogprobs present if log-probabilities are wanted
 * @param choices the number of answers wanted
 * @param keepAlive how long the model stays in memory afterwards
 * @param format the form that answers have; any text if empty
 */
record ChatCall(
    String model,
    List<Turn> messages,
    Sampling.Builder sampling,
    OptionalLong seed,
    OptionalInt maxTokens,
    List<String> stop,
    OptionalInt topLogprobs,
    Map<String, Object> templateArguments,
    int choices,
    boolean stream,
    boolean includeUsage,
    Optional<KeepAlive> keepAlive,
    Optional<AskedFormat> format) {

  /**
   * A message.
   *
   * @param reasoning what the model thought before it
   * @param toolCalls the tools that the model called
   * @param toolCallId the call that a tool answers
   * @param toolName the tool that answers
   */
  record Turn(
      Role role,
      List<Part> parts,
      Optional<String> reasoning,
      List<ToolCall> toolCalls,
      Optional<String> toolCallId,
      Optional<String> toolName) {

    /** Returns the message, with its parts loaded. */
    Message message(List<Content> content) {
      return new Message(role, content, reasoning, toolCalls, toolCallId, toolName);
    }

    /** Returns its pictures, in order. */
    Stream<Part.Picture> pictures() {
      return parts.stream().filter(Part.Picture.class::isInstance).map(Part.Picture.class::cast);
    }

    private long textLength() {
      return parts.stream()
              .mapToLong(part -> part instanceof Part.Text(String text) ? text.length() : 0)
              .sum()
          + reasoning.map(String::length).orElse(0)
          + toolCalls.stream().mapToLong(call -> call.arguments().length()).sum();
    }
  }

  /** A part of a message. */
  sealed interface Part {
    /** Text. */
    record Text(String text) implements Part {}

    /**
     * A picture.
     *
     * @param place the field that names it
     */
    record Picture(ImageSource source, OptionalInt maxPixels, String place) implements Part {}
  }

  /** Returns the place of the first part of a message that is a picture. */
  Optional<String> firstPicture() {
    for (int m = 0; m < messages.size(); m++) {
      List<Part> parts = messages.get(m).parts();
      for (int p = 0; p < parts.size(); p++) {
        if (parts.get(p) instanceof Part.Picture) {
          return Optional.of("messages[" + m + "].content[" + p + "]");
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the picture at a place such as {@code messages[0].content[1]}. */
  Optional<Part.Picture> picture(String place) {
    return messages.stream()
        .flatMap(Turn::pictures)
        .filter(picture -> picture.place().equals(place) || picture.place().startsWith(place + "."))
        .findFirst();
  }

  /**
   * Checks all but the messages, before a model is loaded for them.
   *
   * @throws FoveaException if a value is out of its range
   */
  void check() {
    request(List.of(Message.user("any")));
  }

  /**
   * Returns a failure with the name that this request has for what the engine calls a parameter.
   */
  FoveaException named(FoveaException failure) {
    return format.isPresent() && failure.parameter().filter("response_format"::equals).isPresent()
        ? failure.at(format.get().source().path())
        : failure;
  }

  /** Returns the number of characters in the texts of all messages. */
  long textLength() {
    return messages.stream().mapToLong(Turn::textLength).sum();
  }

  /**
   * Returns the request to the engine.
   *
   * @throws FoveaException if a value is out of its range
   */
  ChatRequest request(List<Message> loaded) {
    seed.ifPresent(sampling::seed);
    return new ChatRequest(
        loaded,
        sampling.build(),
        maxTokens,
        stop,
        topLogprobs,
        templateArguments,
        format.map(AskedFormat::format));
  }
}
