package dev.fovea.server.chat;

import static dev.fovea.server.chat.ChatField.Treatment.HONOURED;
import static dev.fovea.server.chat.ChatField.Treatment.INERT;
import static dev.fovea.server.chat.ChatField.Treatment.REFUSED;

import dev.fovea.server.wire.ApiException;
import dev.fovea.server.wire.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every field of a chat completion request: those of OpenAI's {@code CreateChatCompletionRequest}
 * and, from {@link #TOP_K} on, extensions that other servers have too. The constant's name is the
 * field's name in capitals; {@code docs/api/chat-completions.md} has the same list.
 */
enum ChatField {
  AUDIO(REFUSED, refuse("answers are text only")),
  FREQUENCY_PENALTY(HONOURED, (call, value) -> call.sampling().frequencyPenalty(value.number())),
  FUNCTION_CALL(REFUSED, ChatField::toolChoice),
  FUNCTIONS(REFUSED, ChatField::tools),
  LOGIT_BIAS(HONOURED, ChatDraft::logitBias),
  LOGPROBS(HONOURED, (call, value) -> call.logprobs(value.flag())),
  MAX_COMPLETION_TOKENS(HONOURED, ChatDraft::maxTokens),
  MAX_TOKENS(HONOURED, ChatDraft::maxTokens),
  MESSAGES(HONOURED, ChatDraft::messages),
  METADATA(INERT, inert(JsonValue::fields)),
  MODALITIES(HONOURED, ChatField::modalities),
  MODEL(HONOURED, ChatDraft::model),
  MODERATION(REFUSED, refuse("there is no moderation model")),
  N(HONOURED, (call, value) -> call.choices(value.integer(1, ChatDraft.MAX_CHOICES))),
  PARALLEL_TOOL_CALLS(INERT, inert(JsonValue::flag)),
  PREDICTION(REFUSED, refuse("predicted outputs are not supported")),
  PRESENCE_PENALTY(HONOURED, (call, value) -> call.sampling().presencePenalty(value.number())),
  PROMPT_CACHE_KEY(INERT, inert(JsonValue::text)),
  PROMPT_CACHE_OPTIONS(INERT, inert(JsonValue::fields)),
  PROMPT_CACHE_RETENTION(INERT, inert(JsonValue::text)),
  REASONING_EFFORT(INERT, inert(JsonValue::text)),
  RESPONSE_FORMAT(
      HONOURED, (call, value) -> AskedFormats.responseFormat(value).ifPresent(call::format)),
  SAFETY_IDENTIFIER(INERT, inert(JsonValue::text)),
  SEED(HONOURED, (call, value) -> call.seed(value.integer())),
  SERVICE_TIER(INERT, inert(JsonValue::text)),
  STOP(HONOURED, ChatDraft::stop),
  STORE(INERT, inert(JsonValue::flag)),
  STREAM(HONOURED, (call, value) -> call.stream(value.flag())),
  STREAM_OPTIONS(HONOURED, ChatDraft::streamOptions),
  TEMPERATURE(HONOURED, (call, value) -> call.sampling().temperature(value.number())),
  TOOL_CHOICE(REFUSED, ChatField::toolChoice),
  TOOLS(REFUSED, ChatField::tools),
  TOP_LOGPROBS(HONOURED, ChatDraft::topLogprobs),
  TOP_P(HONOURED, (call, value) -> call.sampling().topP(value.number())),
  USER(INERT, inert(JsonValue::text)),
  VERBOSITY(REFUSED, ChatField::verbosity),
  WEB_SEARCH_OPTIONS(REFUSED, refuse("there is no web search")),

  TOP_K(HONOURED, ChatDraft::topK),
  MIN_P(HONOURED, (call, value) -> call.sampling().minP(value.number())),
  REPETITION_PENALTY(HONOURED, (call, value) -> call.sampling().repetitionPenalty(value.number())),
  CHAT_TEMPLATE_KWARGS(HONOURED, ChatDraft::templateArguments),
  KEEP_ALIVE(HONOURED, ChatDraft::keepAlive),
  GUIDED_JSON(HONOURED, (call, value) -> call.format(AskedFormats.guidedJson(value))),
  GUIDED_REGEX(HONOURED, (call, value) -> call.format(AskedFormats.guidedRegex(value))),
  GUIDED_CHOICE(HONOURED, (call, value) -> call.format(AskedFormats.guidedChoice(value))),
  GUIDED_GRAMMAR(HONOURED, (call, value) -> call.format(AskedFormats.guidedGrammar(value))),
  GRAMMAR(HONOURED, (call, value) -> call.format(AskedFormats.guidedGrammar(value)));

  /** What happens to a field that a request has. */
  enum Treatment {
    /** It does what OpenAI's reference says. */
    HONOURED,
    /** It is accepted, its type is checked, and it changes nothing. */
    INERT,
    /** The request is refused, unless the value asks for what happens anyway. */
    REFUSED
  }

  private static final Map<String, ChatField> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(ChatField::wireName, Function.identity()));

  private final Treatment treatment;

  @SuppressWarnings("ImmutableEnumChecker") // the readers are static methods
  private final BiConsumer<ChatDraft, JsonValue> reader;

  ChatField(Treatment treatment, BiConsumer<ChatDraft, JsonValue> reader) {
    this.treatment = treatment;
    this.reader = reader;
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  Treatment treatment() {
    return treatment;
  }

  /**
   * Reads all fields of a request.
   *
   * @throws ApiException with status 400 that names the field that is unknown, refused or wrong
   */
  static void readAll(JsonValue request, ChatDraft call) {
    request
        .fields()
        .forEach((name, value) -> {
          ChatField field = BY_NAME.get(name);
          if (field == null) {
            throw value.unknown();
          }
          field.reader.accept(call, value);
        });
  }

  private static BiConsumer<ChatDraft, JsonValue> refuse(String reason) {
    return (call, value) -> {
      throw value.unsupported(reason);
    };
  }

  private static BiConsumer<ChatDraft, JsonValue> inert(Consumer<JsonValue> type) {
    return (call, value) -> type.accept(value);
  }

  private static void tools(ChatDraft call, JsonValue value) {
    if (!value.items().isEmpty()) {
      throw value.unsupported("the model cannot call tools");
    }
  }

  private static void toolChoice(ChatDraft call, JsonValue value) {
    if (!value.isText() || !(value.text().equals("none") || value.text().equals("auto"))) {
      throw value.unsupported("the model cannot call tools; expected \"none\" or \"auto\"");
    }
  }

  private static void modalities(ChatDraft call, JsonValue value) {
    for (JsonValue modality : value.items()) {
      if (!modality.text().equals("text")) {
        throw value.unsupported("answers are text only");
      }
    }
  }

  private static void verbosity(ChatDraft call, JsonValue value) {
    if (!value.text().equals("medium")) {
      throw value.unsupported("the length of answers cannot be set; expected \"medium\"");
    }
  }
}
