package dev.fovea.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.text.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a request tells a chat template, in the form in which transformers tells it. Whatever a
 * client sends is guarded: it is text, and no structure of the prompt can come of it. In messages
 * of the assistant, which are the model's own words, the markers of reasoning and of calls of tools
 * mean what they mean.
 */
record TemplateVariables(Tokenizer tokenizer) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Returns the variables of a conversation that is to be answered, by their names.
   *
   * @param arguments further ones
   */
  Map<String, @Nullable Object> of(List<Message> messages, Map<String, ?> arguments) {
    Map<String, @Nullable Object> variables = new HashMap<>();
    arguments.forEach((name, value) -> variables.put(name, guarded(value)));
    variables.put("messages", messages.stream().map(this::message).toList());
    variables.put("add_generation_prompt", true);
    return variables;
  }

  /**
   * Reasoning is under both of the names that templates know. The order is that of OpenAI's
   * examples, for templates that write a message as a whole.
   */
  private Map<String, Object> message(Message message) {
    Map<String, Object> variables = new LinkedHashMap<>();
    message.reasoning().ifPresent(text -> variables.put("thinking", text(message.role(), text)));
    variables.put("role", message.role().name().toLowerCase(Locale.ROOT));
    message.toolCallId().ifPresent(id -> variables.put("tool_call_id", tokenizer.guard(id)));
    message.toolName().ifPresent(name -> variables.put("name", tokenizer.guard(name)));
    if (!message.content().isEmpty()) {
      variables.put("content", content(message));
    }
    message
        .reasoning()
        .ifPresent(text -> variables.put("reasoning_content", text(message.role(), text)));
    if (!message.toolCalls().isEmpty()) {
      variables.put("tool_calls", message.toolCalls().stream().map(this::toolCall).toList());
    }
    return variables;
  }

  private Map<String, @Nullable Object> toolCall(ToolCall call) {
    Map<String, @Nullable Object> function = new LinkedHashMap<>();
    function.put("name", tokenizer.guard(call.name()));
    function.put("arguments", guarded(arguments(call)));
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("id", tokenizer.guard(call.id()));
    variables.put("type", "function");
    variables.put("function", function);
    return variables;
  }

  private static Object arguments(ToolCall call) {
    try {
      if (JSON.readValue(call.arguments(), Object.class) instanceof Map<?, ?> arguments) {
        return arguments;
      }
    } catch (JsonProcessingException e) {
      // It is refused like another kind of JSON.
    }
    throw new FoveaException(
            ErrorCode.INVALID_REQUEST,
            "the arguments of a call of " + call.name() + " are not an object of JSON")
        .at("messages");
  }

  /** Text alone is a string, since not every template takes a list of parts. */
  private Object content(Message message) {
    List<Content> parts = message.content();
    if (parts.size() == 1 && parts.getFirst() instanceof Content.Text(String text)) {
      return text(message.role(), text);
    }
    return parts.stream().allMatch(Content.Text.class::isInstance)
        ? parts.stream().map(part -> text(message.role(), part)).collect(Collectors.joining())
        : parts.stream().map(part -> part(message.role(), part)).toList();
  }

  private Map<String, Object> part(Role role, Content part) {
    Map<String, Object> variables = new LinkedHashMap<>();
    boolean text = part instanceof Content.Text;
    variables.put("type", text ? "text" : "image");
    if (text) {
      variables.put("text", text(role, part));
    }
    return variables;
  }

  private String text(Role role, Content part) {
    return part instanceof Content.Text(String text) ? text(role, text) : "";
  }

  private String text(Role role, String text) {
    return role == Role.ASSISTANT ? tokenizer.guardAnswer(text) : tokenizer.guard(text);
  }

  private @Nullable Object guarded(@Nullable Object value) {
    return switch (value) {
      case String text -> tokenizer.guard(text);
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>(list.size());
        list.forEach(item -> items.add(guarded(item)));
        yield items;
      }
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
        map.forEach((name, item) -> entries.put(guarded(name), guarded(item)));
        yield entries;
      }
      case null, default -> value;
    };
  }
}
