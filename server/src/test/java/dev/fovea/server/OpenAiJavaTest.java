package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.models.Model;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAI's own Java library, unmodified, as the client. */
class OpenAiJavaTest {
  private static TestServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    server = new TestServer();
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(server.server.address() + "/v1")
            .apiKey("dummy")
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static ChatCompletionCreateParams.Builder ask(String text) {
    return ChatCompletionCreateParams.builder().model("fake").addUserMessage(text);
  }

  @Test
  void text_isAnswered() {
    ChatCompletion completion =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("fake")
                    .addSystemMessage("You are a helpful assistant.")
                    .addUserMessage("What is 2+2?")
                    .maxCompletionTokens(50)
                    .temperature(0.7)
                    .build());
    ChatCompletion.Choice choice = completion.choices().getFirst();
    assertThat(choice.message().content()).hasValue("2+2 is 4.");
    assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(completion.id()).startsWith("chatcmpl-");
    assertThat(completion.created()).isPositive();
    assertThat(completion.usage().orElseThrow().totalTokens()).isEqualTo(12);
  }

  @Test
  void picture_isSeen() {
    ChatCompletionContentPart text =
        ChatCompletionContentPart.ofText(
            ChatCompletionContentPartText.builder().text("Describe this image.").build());
    ChatCompletionContentPart picture =
        ChatCompletionContentPart.ofImageUrl(
            ChatCompletionContentPartImage.builder()
                .imageUrl(
                    ChatCompletionContentPartImage.ImageUrl.builder()
                        .url("data:image/png;base64,AAAA")
                        .detail(ChatCompletionContentPartImage.ImageUrl.Detail.AUTO)
                        .build())
                .build());
    ChatCompletion completion =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("fake")
                    .addUserMessageOfArrayOfContentParts(List.of(text, picture))
                    .build());
    assertThat(completion.choices().getFirst().message().content()).hasValue("A red circle.");
  }

  @Test
  void stream_comesInChunks() {
    ChatCompletionCreateParams request =
        ask("Tell me a story")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(request)) {
      List<ChatCompletionChunk> chunks = stream.stream().toList();
      assertThat(
              chunks.stream()
                  .flatMap(chunk -> chunk.choices().stream())
                  .flatMap(choice -> choice.delta().content().stream())
                  .filter(text -> !text.isEmpty()))
          .containsExactly("Tell ", "me ", "a ", "story");
      assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isEqualTo(4);
    }
  }

  @Test
  void stream_thatFails_throws() {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(ask("fail later").build())) {
      assertThatThrownBy(() -> stream.stream().toList())
          .isInstanceOf(OpenAIException.class)
          .hasMessageContaining("Error details...");
    }
  }

  @Test
  void errors_areMapped() {
    assertThatThrownBy(() -> client.chat().completions().create(ask("x").model("xxx").build()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> client.chat().completions().create(ask("x").n(9).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.param()).hasValue("n"));
  }

  @Test
  void failure_isNotTriedAgain() {
    server.model.requests.clear();
    assertThatThrownBy(() -> client.chat().completions().create(ask("fail at once").build()))
        .isInstanceOf(InternalServerException.class);
    assertThat(server.model.requests).hasSize(1);
  }

  @Test
  void models_areListed() {
    assertThat(client.models().list().data()).extracting(Model::id).containsExactly("fake");
    assertThat(client.models().retrieve("fake/fake").ownedBy()).isEqualTo("fovea");
  }
}
