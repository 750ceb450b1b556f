package dev.fovea.engine;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A question to a model.
 *
 * @param messages the conversation so far, oldest first; at least one
 * @param sampling how tokens are chosen
 * @param maxTokens tokens to generate at most; if empty, what {@code generation_config.json} says,
 *     else 512
 * @param stop texts that end the answer, and are not part of it; at most 16
 * @param topLogprobs if present, each token comes with its log-probability and this many
 *     alternatives, 0 to 20
 * @param templateArguments further variables for the chat template, such as {@code enable_thinking}
 * @param format the form that the answer has; any text if empty
 */
public record ChatRequest(
    List<Message> messages,
    Sampling sampling,
    OptionalInt maxTokens,
    List<String> stop,
    OptionalInt topLogprobs,
    Map<String, Object> templateArguments,
    Optional<AnswerFormat> format) {

  public ChatRequest {
    messages = List.copyOf(messages);
    requireNonNull(sampling, "sampling");
    stop = List.copyOf(stop);
    templateArguments = Map.copyOf(templateArguments);
    check(!messages.isEmpty(), "messages", "there is no message");
    check(maxTokens.isEmpty() || maxTokens.getAsInt() > 0, "max_tokens", "it must be positive");
    check(stop.size() <= 16, "stop", stop.size() + " texts, at most 16 are allowed");
    check(stop.stream().noneMatch(String::isEmpty), "stop", "an empty text would stop at once");
    check(
        topLogprobs.isEmpty() || (topLogprobs.getAsInt() >= 0 && topLogprobs.getAsInt() <= 20),
        "top_logprobs",
        "it must be 0 to 20");
  }

  private static void check(boolean condition, String name, String problem) {
    if (!condition) {
      throw new FoveaException(ErrorCode.INVALID_REQUEST, name + ": " + problem).at(name);
    }
  }

  /** Returns the request for one of several answers: if there is a seed, each has its own. */
  ChatRequest answer(int index) {
    return sampling.seed().isEmpty() || index == 0
        ? this
        : new ChatRequest(
            messages,
            sampling.withSeed(sampling.seed().getAsLong() + index),
            maxTokens,
            stop,
            topLogprobs,
            templateArguments,
            format);
  }

  /** Returns a request with the defaults of the checkpoint and of Fovea. */
  public static ChatRequest of(Message... messages) {
    return builder(List.of(messages)).build();
  }

  /** Returns a builder with everything at its default. */
  public static Builder builder(List<Message> messages) {
    return new Builder(messages);
  }

  /** Builds a {@link ChatRequest}. */
  public static final class Builder {
    private final List<Message> messages;
    private Sampling sampling = Sampling.DEFAULTS;
    private OptionalInt maxTokens = OptionalInt.empty();
    private List<String> stop = List.of();
    private OptionalInt topLogprobs = OptionalInt.empty();
    private Map<String, Object> templateArguments = Map.of();
    private Optional<AnswerFormat> format = Optional.empty();

    private Builder(List<Message> messages) {
      this.messages = messages;
    }

    /** Sets how tokens are chosen. */
    public Builder sampling(Sampling value) {
      sampling = value;
      return this;
    }

    /** Sets how many tokens to generate at most. */
    public Builder maxTokens(int value) {
      maxTokens = OptionalInt.of(value);
      return this;
    }

    /** Sets the texts that end the answer. */
    public Builder stop(List<String> value) {
      stop = value;
      return this;
    }

    /** Asks for log-probabilities with this many alternatives. */
    public Builder topLogprobs(int value) {
      topLogprobs = OptionalInt.of(value);
      return this;
    }

    /** Sets further variables for the chat template. */
    public Builder templateArguments(Map<String, Object> value) {
      templateArguments = value;
      return this;
    }

    /** Asks for an answer of this form. */
    public Builder format(AnswerFormat value) {
      format = Optional.of(value);
      return this;
    }

    /**
     * Returns the finished request.
     *
     * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if a value is out of its range
     */
    public ChatRequest build() {
      return new ChatRequest(
          messages, sampling, maxTokens, stop, topLogprobs, templateArguments, format);
    }
  }
}
