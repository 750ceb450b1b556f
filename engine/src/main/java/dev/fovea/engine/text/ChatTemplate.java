package dev.fovea.engine.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.FoveaException;
import dev.fovea.engine.text.jinja.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * What turns messages into the text that a model was trained on. It comes with the checkpoint.
 * Immutable; for any number of threads.
 */
public final class ChatTemplate {
  private static final String FIELD = "chat_template";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String source;
  private final Template template;

  private ChatTemplate(String source) {
    this.source = source;
    this.template = Template.parse(source);
  }

  /**
   * Reads the template of a checkpoint: {@code chat_template.jinja}, or else the field {@code
   * chat_template} of {@code chat_template.json}, or else that of {@code tokenizer_config.json}. In
   * the latter two it is a string, or a list of named ones, of which {@code default} is taken.
   *
   * @throws FoveaException with {@link ErrorCode#INVALID_CHECKPOINT} if there is none, or it cannot
   *     be read or parsed
   */
  public static ChatTemplate load(Path folder) {
    Path plain = folder.resolve("chat_template.jinja");
    if (Files.exists(plain)) {
      return in(plain, read(plain));
    }
    for (String name : new String[] {"chat_template.json", "tokenizer_config.json"}) {
      Path file = folder.resolve(name);
      Optional<String> source = Files.exists(file) ? field(file) : Optional.empty();
      if (source.isPresent()) {
        return in(file, source.get());
      }
    }
    throw new FoveaException(
        ErrorCode.INVALID_CHECKPOINT,
        folder
            + ": no chat template in chat_template.jinja, chat_template.json or"
            + " tokenizer_config.json");
  }

  /**
   * Parses a template.
   *
   * @throws FoveaException with {@link ErrorCode#INVALID_CHECKPOINT} if it has an error or uses
   *     what is not supported; the message names the line
   */
  public static ChatTemplate parse(String source) {
    return new ChatTemplate(source);
  }

  /** Returns the text of the template. */
  public String source() {
    return source;
  }

  /** Renders as {@link #render(Map, Clock)} does, with the clock and the zone of the system. */
  public String render(Map<String, ?> variables) {
    return render(variables, Clock.system(ZoneId.systemDefault()));
  }

  /**
   * Returns the text for {@code variables}, which are those of transformers: {@code messages},
   * {@code tools}, {@code add_generation_prompt} and so on.
   *
   * @param variables maps, lists, strings, numbers, booleans, and null, which is None
   * @param clock what the template takes as the time, in its zone
   * @throws FoveaException with {@link ErrorCode#TEMPLATE_FAILED} if the template refuses them or
   *     exceeds a limit; the message has its reason and the line
   * @throws IllegalArgumentException if the variables hold anything else
   */
  public String render(Map<String, ?> variables, Clock clock) {
    return template.render(variables, clock);
  }

  private static ChatTemplate in(Path file, String source) {
    try {
      return parse(source);
    } catch (FoveaException e) {
      throw new FoveaException(e.code(), file + ": " + e.message(), e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT, file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static Optional<String> field(Path file) {
    JsonNode template;
    try {
      template = JSON.readTree(read(file)).path(FIELD);
    } catch (JsonProcessingException e) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT, file + ": not JSON: " + e.getOriginalMessage(), e);
    }
    if (template.isTextual()) {
      return Optional.of(template.textValue());
    }
    for (JsonNode named : template) {
      if (named.path("name").asText().equals("default") && named.path("template").isTextual()) {
        return Optional.of(named.path("template").textValue());
      }
    }
    return Optional.empty();
  }
}
