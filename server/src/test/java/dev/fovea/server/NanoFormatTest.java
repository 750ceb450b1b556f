package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.fovea.engine.Fovea;
import dev.fovea.engine.Model;
import dev.fovea.nano.FoveaNano;
import dev.fovea.server.settings.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms of answers over the wire: OpenAI's own Java client, the server, the embedded model. */
final class NanoFormatTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path folder;
  private static Model model;
  private static FoveaServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws IOException {
    model = Fovea.load(FoveaNano.extract(folder));
    server =
        FoveaServer.start(
            ServerOptions.builder().port(0).build(),
            List.of(new ServedModel(FoveaNano.NAME, Optional.empty(), model, 0)));
    client =
        OpenAIOkHttpClient.builder().baseUrl(server.address() + "/v1").apiKey("not needed").build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    model.close();
  }

  @SuppressWarnings("deprecation") // Clients use the seed all the same.
  private static ChatCompletionCreateParams.Builder ask() {
    return ChatCompletionCreateParams.builder()
        .model(FoveaNano.NAME)
        .temperature(1.5)
        .seed(3)
        .addUserMessage("What do you see?");
  }

  private static ResponseFormatJsonSchema schema() {
    return ResponseFormatJsonSchema.builder()
        .jsonSchema(
            ResponseFormatJsonSchema.JsonSchema.builder()
                .name("shape")
                .strict(true)
                .schema(
                    ResponseFormatJsonSchema.JsonSchema.Schema.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                            "properties",
                            JsonValue.from(
                                Map.of("count", Map.of("type", "integer", "maximum", 20))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("count")))
                        .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                        .build())
                .build())
        .build();
  }

  private static void assertFits(String text) throws IOException {
    JsonNode json = JSON.readTree(text);
    assertThat(json.fieldNames()).toIterable().containsExactly("count");
    assertThat(json.path("count").isIntegralNumber()).isTrue();
    assertThat(json.path("count").decimalValue().intValueExact()).isLessThanOrEqualTo(20);
  }

  @Test
  void create_twoBySchema_fitAndAreTheSameAgain() throws IOException {
    ChatCompletionCreateParams params = ask().responseFormat(schema()).n(2).build();

    ChatCompletion completion = client.chat().completions().create(params);

    assertThat(completion.choices()).hasSize(2);
    for (ChatCompletion.Choice choice : completion.choices()) {
      assertFits(choice.message().content().orElseThrow());
      assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    }
    assertThat(texts(client.chat().completions().create(params))).isEqualTo(texts(completion));
  }

  private static List<String> texts(ChatCompletion completion) {
    return completion.choices().stream()
        .map(choice -> choice.message().content().orElseThrow())
        .toList();
  }

  @Test
  void createStreaming_schema_fits() throws IOException {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(ask().responseFormat(schema()).build())) {
      assertFits(
          stream.stream()
              .flatMap(chunk -> chunk.choices().stream())
              .flatMap(choice -> choice.delta().content().stream())
              .collect(Collectors.joining()));
    }
  }

  @Test
  void create_fewTokens_saysLength() {
    ChatCompletion completion =
        client
            .chat()
            .completions()
            .create(ask().responseFormat(schema()).maxCompletionTokens(1).build());

    assertThat("{\"count\":").startsWith(texts(completion).getFirst());
    assertThat(completion.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
  }

  @Test
  void create_guidedChoice_isOneOfThem() {
    ChatCompletionCreateParams params =
        ask()
            .putAdditionalBodyProperty(
                "guided_choice", JsonValue.from(List.of("a triangle", "a star")))
            .build();

    assertThat(texts(client.chat().completions().create(params)).getFirst())
        .isIn("a triangle", "a star");
  }
}
