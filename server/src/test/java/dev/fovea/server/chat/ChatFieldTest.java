package dev.fovea.server.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChatFieldTest {
  /** The properties of {@code CreateChatCompletionRequest} in OpenAI's specification 2.3.0. */
  private static final List<String> SPECIFICATION =
      List.of(
          ("audio frequency_penalty function_call functions logit_bias logprobs"
                  + " max_completion_tokens max_tokens messages metadata modalities model moderation"
                  + " n parallel_tool_calls prediction presence_penalty prompt_cache_key"
                  + " prompt_cache_options prompt_cache_retention reasoning_effort response_format"
                  + " safety_identifier seed service_tier stop store stream stream_options"
                  + " temperature tool_choice tools top_logprobs top_p user verbosity"
                  + " web_search_options")
              .split(" "));

  private static final List<String> EXTENSIONS =
      List.of(
          "top_k",
          "min_p",
          "repetition_penalty",
          "chat_template_kwargs",
          "keep_alive",
          "guided_json",
          "guided_regex",
          "guided_choice",
          "guided_grammar",
          "grammar");

  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\| (honoured|inert|refused) \\|.*\\|$", Pattern.MULTILINE);

  @Test
  void fields_areThoseOfTheSpecificationAndTheExtensions() {
    assertThat(Arrays.stream(ChatField.values()).map(ChatField::wireName))
        .startsWith(SPECIFICATION.toArray(String[]::new))
        .endsWith(EXTENSIONS.toArray(String[]::new))
        .hasSize(SPECIFICATION.size() + EXTENSIONS.size());
  }

  @Test
  void fields_areTheTableOfTheDocuments() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "api", "chat-completions.md"));
    List<String> rows = ROW.matcher(page).results().map(ChatFieldTest::nameAndTreatment).toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(ChatField.values()).map(ChatFieldTest::nameAndTreatment).toList());
  }

  private static String nameAndTreatment(MatchResult row) {
    return row.group(1) + " " + row.group(2);
  }

  private static String nameAndTreatment(ChatField field) {
    return field.wireName() + " " + field.treatment().name().toLowerCase(Locale.ROOT);
  }
}
