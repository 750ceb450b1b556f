package dev.fovea.server.chat;

import static java.util.Objects.requireNonNull;

import dev.fovea.engine.Sampling;
import dev.fovea.library.KeepAlive;
import dev.fovea.server.wire.ApiError;
import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.Fields;
import dev.fovea.server.wire.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A chat completion request while its fields are read, in whatever order they come. */
final class ChatDraft {
  /** The most answers that one request may ask for. */
  static final int MAX_CHOICES = 8;

  private static final int MAX_BIASES = 1024;
  private static final int MAX_NAME = 4096;
  private static final Pattern TOKEN = Pattern.compile("[0-9]{1,9}");

  private final Sampling.Builder sampling = Sampling.builder();
  private @Nullable String model;
  private @Nullable List<ChatCall.Turn> messages;
  private @Nullable JsonValue topLogprobs;
  private @Nullable JsonValue streamOptions;
  private OptionalInt maxTokens = OptionalInt.empty();
  private OptionalLong seed = OptionalLong.empty();
  private List<String> stop = List.of();
  private Map<String, Object> templateArguments = Map.of();
  private int choices = 1;
  private boolean logprobs;
  private boolean stream;
  private boolean includeUsage;
  private Optional<KeepAlive> keepAlive = Optional.empty();
  private Optional<AskedFormat> format = Optional.empty();

  Sampling.Builder sampling() {
    return sampling;
  }

  void model(JsonValue value) {
    if (value.rawText().length() > MAX_NAME) {
      throw value.invalid("a model's name has at most " + MAX_NAME + " bytes");
    }
    model = value.text();
  }

  void messages(JsonValue value) {
    messages = MessageParser.parse(value);
  }

  void choices(int value) {
    choices = value;
  }

  void logprobs(boolean value) {
    logprobs = value;
  }

  void topLogprobs(JsonValue value) {
    value.integer(0, 20);
    topLogprobs = value;
  }

  void seed(long value) {
    seed = OptionalLong.of(value);
  }

  void stream(boolean value) {
    stream = value;
  }

  /** Reads {@code max_completion_tokens} or its older name. */
  void maxTokens(JsonValue value) {
    int tokens = value.integer(1, Integer.MAX_VALUE);
    if (maxTokens.isPresent() && maxTokens.getAsInt() != tokens) {
      throw value.invalid(
          "max_tokens and max_completion_tokens contradict each other: "
              + maxTokens.getAsInt()
              + " and "
              + tokens);
    }
    maxTokens = OptionalInt.of(tokens);
  }

  /** Reads top-k. -1 is what other servers take for "all". */
  void topK(JsonValue value) {
    sampling.topK(Math.max(0, value.integer(-1, Integer.MAX_VALUE)));
  }

  void keepAlive(JsonValue value) {
    keepAlive = Optional.of(Fields.keepAlive(value));
  }

  /** Takes one form; several at once contradict each other. */
  void format(AskedFormat asked) {
    if (format.isPresent()) {
      throw asked
          .source()
          .invalid(
              "answers have one form, and '" + format.get().source().path() + "' is given too");
    }
    format = Optional.of(asked);
  }

  void stop(JsonValue value) {
    stop =
        value.isText()
            ? List.of(value.text())
            : value.items().stream().map(JsonValue::text).toList();
  }

  void logitBias(JsonValue value) {
    Map<String, JsonValue> fields = value.fields();
    if (fields.size() > MAX_BIASES) {
      throw value.invalid(fields.size() + " tokens, at most " + MAX_BIASES + " are allowed");
    }
    Map<Integer, Double> biases = new LinkedHashMap<>();
    fields.forEach((token, bias) -> biases.put(token(token, bias), bias.number()));
    sampling.logitBias(biases);
  }

  private static int token(String text, JsonValue bias) {
    if (!TOKEN.matcher(text).matches()) {
      throw bias.invalid("its name is not the number of a token");
    }
    return Integer.parseInt(text);
  }

  void streamOptions(JsonValue value) {
    value
        .fields()
        .forEach((name, option) -> {
          switch (name) {
            case "include_usage" -> includeUsage = option.flag();
            case "include_obfuscation" -> option.flag();
            default -> throw option.unknown();
          }
        });
    streamOptions = value;
  }

  void templateArguments(JsonValue value) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    value
        .fields()
        .forEach((name, argument) -> {
          if (name.equals("messages")) {
            throw argument.invalid("the template's messages are those of the request");
          }
          arguments.put(name, requireNonNull(argument.plain()));
        });
    templateArguments = arguments;
  }

  /**
   * Returns the request once all fields are read.
   *
   * @throws ApiException with status 400 if a field is missing or contradicts another
   */
  ChatCall finish() {
    if (model == null) {
      throw ApiError.missing("model").exception();
    }
    if (messages == null) {
      throw ApiError.missing("messages").exception();
    }
    if (topLogprobs != null && !logprobs) {
      throw topLogprobs.invalid("it needs 'logprobs' to be true");
    }
    if (streamOptions != null && !stream) {
      throw streamOptions.invalid("it needs 'stream' to be true");
    }
    return new ChatCall(
        model,
        messages,
        sampling,
        seed,
        maxTokens,
        stop,
        alternatives(),
        templateArguments,
        choices,
        stream,
        includeUsage,
        keepAlive,
        format);
  }

  private OptionalInt alternatives() {
    if (!logprobs) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(topLogprobs == null ? 0 : topLogprobs.integer(0, 20));
  }
}
