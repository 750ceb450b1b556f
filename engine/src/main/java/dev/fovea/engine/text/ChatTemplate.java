package dev.fovea.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.files.CheckpointFiles;
import dev.fovea.files.JsonSize;
import dev.fovea.jinja.Template;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What turns messages into the text that a model was trained on. It comes with the checkpoint.
 * Immutable; for any number of threads.
 */
public final class ChatTemplate {
  private static final String PLAIN = "chat_template.jinja";
  private static final List<String> FIELDS = List.of("chat_template.json", "tokenizer_config.json");
  private static final String FIELD = "chat_template";

  private final String source;
  private final Template template;
  private final Map<String, @Nullable Object> constants;

  private ChatTemplate(String source, Map<String, @Nullable Object> constants) {
    this.source = source;
    this.template = Template.parse(source);
    this.constants = constants;
  }

  /**
   * Reads the template of a checkpoint: {@code chat_template.jinja}, or else the field {@code
   * chat_template} of {@code chat_template.json}, or else that of {@code tokenizer_config.json}. In
   * the latter two it is a string, or a list of named ones, of which {@code default} is taken.
   *
   * <p>Unless variables say otherwise, it has the named tokens of the checkpoint, such as {@code
   * bos_token}, and {@code tools} and {@code documents} are None.
   *
   * @throws FoveaException with {@link ErrorCode#INVALID_CHECKPOINT} if there is none, or it cannot
   *     be read or parsed
   */
  public static ChatTemplate load(Path folder) {
    Optional<String> plain = CheckpointFiles.text(folder, PLAIN);
    if (plain.isPresent()) {
      return in(PLAIN, plain.get(), folder);
    }
    for (String name : FIELDS) {
      Optional<String> source =
          CheckpointFiles.json(folder, name, JsonSize.SETTINGS).flatMap(ChatTemplate::field);
      if (source.isPresent()) {
        return in(name, source.get(), folder);
      }
    }
    throw new FoveaException(
        ErrorCode.INVALID_CHECKPOINT,
        "no chat template in chat_template.jinja, chat_template.json or tokenizer_config.json");
  }

  private static ChatTemplate in(String file, String source, Path folder) {
    Map<String, @Nullable Object> constants = new HashMap<>(NamedTokens.read(folder));
    constants.put("tools", null);
    constants.put("documents", null);
    try {
      return new ChatTemplate(source, Collections.unmodifiableMap(constants));
    } catch (FoveaException e) {
      throw new FoveaException(e.code(), file + ": " + e.message(), e);
    }
  }

  private static Optional<String> field(ObjectNode file) {
    JsonNode template = file.path(FIELD);
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

  /**
   * Parses a template that has no variables but those it is rendered with.
   *
   * @throws FoveaException with {@link ErrorCode#INVALID_CHECKPOINT} if it has an error or uses
   *     what is not supported; the message names the line
   */
  public static ChatTemplate parse(String source) {
    return new ChatTemplate(source, Map.of());
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
   * @throws java.util.concurrent.CancellationException if the thread was interrupted
   */
  public String render(Map<String, ?> variables, Clock clock) {
    Map<String, @Nullable Object> all = new HashMap<>(constants);
    all.putAll(variables);
    return template.render(all, clock);
  }
}
