package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.text.ChatTemplate;
import dev.fovea.engine.text.Tokenizer;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares prompts in tokens with those of {@code apply_chat_template} of transformers; see
 * tools/golden/prompts.py, also for how to compare with templates as they are on the hub.
 */
class PromptsGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> ARGUMENTS = new TypeReference<>() {};

  /** The errors that a template has without being rendered: it is refused when it is loaded. */
  private static final Set<ErrorCode> REFUSED =
      Set.of(ErrorCode.TEMPLATE_FAILED, ErrorCode.INVALID_CHECKPOINT);

  @TempDir Path folder;

  @Test
  void build_templatesOfModelFamilies_equalsTransformers() throws IOException {
    try (InputStream file =
        PromptsGoldenTest.class.getResourceAsStream("/dev/fovea/golden/templates/prompts.json")) {
      assertThat(compare(JSON.readTree(file))).isGreaterThan(160);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "fovea.prompts", matches = ".+")
  void build_otherTemplates_equalsTransformers() throws IOException {
    compare(JSON.readTree(Path.of(System.getProperty("fovea.prompts")).toFile()));
  }

  /** Returns how many prompts are equal; all are. */
  private int compare(JsonNode golden) throws IOException {
    LocalDateTime now = LocalDateTime.parse(golden.get("now").asText());
    Clock clock = Clock.fixed(now.toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
    List<String> differences = new ArrayList<>();
    int prompts = 0;
    for (JsonNode checkpoint : golden.get("checkpoints")) {
      write(checkpoint);
      Tokenizer tokenizer = Tokenizer.load(folder);
      for (Map.Entry<String, JsonNode> test : checkpoint.get("cases").properties()) {
        JsonNode conversation = golden.get("conversations").get(test.getKey());
        String expected =
            test.getValue().has("ids") ? test.getValue().get("ids").toString() : "refused";
        String actual = prompt(tokenizer, conversation, clock);
        if (!actual.startsWith(expected)) {
          differences.add(
              "%s, %s: expected %s, found %s"
                  .formatted(checkpoint.get("name"), test.getKey(), expected, actual));
        }
        prompts++;
      }
    }
    assertThat(differences).as("different prompts, of " + prompts).isEmpty();
    return prompts;
  }

  /** Lays out a checkpoint with the tokenizer of fovea-nano and some tokens more. */
  private void write(JsonNode checkpoint) throws IOException {
    ObjectNode tokenizer = (ObjectNode) JSON.readTree(nano().resolve("tokenizer.json").toFile());
    ((ArrayNode) tokenizer.get("added_tokens")).addAll((ArrayNode) checkpoint.get("added"));
    JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
    ObjectNode config = checkpoint.get("config").deepCopy();
    config.putObject("added_tokens_decoder");
    JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), config);
    Files.writeString(folder.resolve("chat_template.jinja"), checkpoint.get("template").asText());
  }

  private Path nano() throws IOException {
    return FoveaNano.extract(Files.createDirectories(folder.resolve("nano")));
  }

  private String prompt(Tokenizer tokenizer, JsonNode conversation, Clock clock) {
    List<Message> messages = new ArrayList<>();
    conversation.get("messages").forEach(message -> messages.add(message(message)));
    Map<String, Object> arguments =
        conversation.has("arguments")
            ? JSON.convertValue(conversation.get("arguments"), ARGUMENTS)
            : Map.of();
    try {
      String rendered =
          ChatTemplate.load(folder)
              .render(new TemplateVariables(tokenizer).of(messages, arguments), clock);
      return Arrays.toString(tokenizer.encodePrompt(rendered)).replace(" ", "");
    } catch (FoveaException e) {
      assertThat(e.code()).isIn(REFUSED);
      return "refused: " + e.message();
    }
  }

  private static Message message(JsonNode message) {
    Role role = Role.valueOf(message.get("role").asText().toUpperCase(Locale.ROOT));
    List<Content> content = new ArrayList<>();
    if (message.get("content").isTextual()) {
      content.add(Content.text(message.get("content").asText()));
    }
    for (JsonNode part : message.get("content")) {
      content.add(
          part.has("text") ? Content.text(part.get("text").asText()) : Content.image(new byte[0]));
    }
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.get("function");
      calls.add(
          new ToolCall(
              call.get("id").asText(),
              function.get("name").asText(),
              function.get("arguments").toString()));
    }
    return new Message(
        role,
        content,
        text(message, "reasoning_content"),
        calls,
        text(message, "tool_call_id"),
        text(message, "name"));
  }

  private static Optional<String> text(JsonNode message, String field) {
    return Optional.ofNullable(message.get(field)).map(JsonNode::asText);
  }
}
