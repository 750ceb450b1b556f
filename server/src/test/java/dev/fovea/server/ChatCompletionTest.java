package dev.fovea.server;

import static dev.fovea.server.TestServer.ask;
import static dev.fovea.server.TestServer.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Content;
import dev.fovea.engine.Message;
import dev.fovea.engine.Role;
import dev.fovea.engine.Sampling;
import dev.fovea.engine.ToolCall;
import dev.fovea.server.TestServer.Answer;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatCompletionTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    server.model.requests.clear();
  }

  @Test
  void post_text_givesOpenAisForm() {
    Answer answer = server.post(ask("Hello, world"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().headers().firstValue("content-type"))
        .hasValue("application/json; charset=utf-8");
    assertThat(answer.text()).isEqualTo("Hello, world");
    assertThat(answer.at("/id")).startsWith("chatcmpl-");
    assertThat(answer.at("/object")).isEqualTo("chat.completion");
    assertThat(answer.at("/model")).isEqualTo("fake");
    assertThat(answer.json().at("/created").asLong()).isPositive();
    assertThat(answer.at("/choices/0/message/role")).isEqualTo("assistant");
    assertThat(answer.json().at("/choices/0/message/refusal").isNull()).isTrue();
    assertThat(answer.json().at("/choices/0/logprobs").isNull()).isTrue();
    assertThat(answer.at("/choices/0/finish_reason")).isEqualTo("stop");
    assertThat(answer.json().get("usage"))
        .hasToString(
            "{\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":3},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":0},\"images\":[]}");
  }

  @Test
  void post_hubId_isTheSameModel() {
    Answer answer = server.post(ask("hi").replace("\"fake\"", "\"fake/fake\""));
    assertThat(answer.text()).isEqualTo("hi");
    assertThat(answer.at("/model")).isEqualTo("fake/fake");
  }

  @Test
  void post_conversationInWhichToolsWereCalled_goesOn() throws Exception {
    String called =
        "{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"why\",\"tool_calls\":[{\"id\":"
            + "\"c1\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":"
            + "\"{\\\"at\\\":[1,null,1.5,\\\"x\\\"]}\"}}]}";
    String answered =
        "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"name\":\"look\",\"content\":[{\"type\":\"text\","
            + "\"text\":\"seen\"},{\"type\":\"image_url\",\"image_url\":\"data:;base64,AAAA\"}]}";
    String question = "{\"role\":\"user\",\"content\":\"images\"}";

    Answer answer =
        server.post(body("[" + question + "," + called + "," + answered + "," + question + "]"));

    assertThat(answer.text()).isEqualTo("3");
    List<Message> messages = server.model.requests.take().messages();
    assertThat(messages.get(1).toolCalls())
        .containsExactly(new ToolCall("c1", "look", "{\"at\":[1,null,1.5,\"x\"]}"));
    assertThat(messages.get(1).content()).isEmpty();
    assertThat(messages.get(1).reasoning()).hasValue("why");
    assertThat(messages.get(2).role()).isEqualTo(Role.TOOL);
    assertThat(messages.get(2).toolCallId()).hasValue("c1");
    assertThat(messages.get(2).toolName()).hasValue("look");
    assertThat(messages.get(2).content()).hasSize(2);
  }

  @Test
  void post_limitReached_finishesWithLength() {
    assertThat(server.post(ask("long")).at("/choices/0/finish_reason")).isEqualTo("length");
  }

  @Test
  void post_honouredFields_reachTheEngine() {
    Answer answer =
        server.post(
            ask(
                "parameters",
                "\"temperature\":0.5,\"top_p\":0.9,\"top_k\":-1,\"min_p\":0.1,\"seed\":42",
                "\"presence_penalty\":1,\"frequency_penalty\":-1,\"repetition_penalty\":1.1",
                "\"logit_bias\":{\"5\":-100},\"max_tokens\":7,\"stop\":\"END\"",
                "\"chat_template_kwargs\":{\"deep\":[1,true,null,\"x\"]}"));
    assertThat(answer.text())
        .isEqualTo(
            "Sampling[temperature=OptionalDouble[0.5], topP=OptionalDouble[0.9],"
                + " topK=OptionalInt[0], minP=OptionalDouble[0.1], seed=OptionalLong[42],"
                + " presencePenalty=OptionalDouble[1.0], frequencyPenalty=OptionalDouble[-1.0],"
                + " repetitionPenalty=OptionalDouble[1.1], logitBias={5=-100.0}]"
                + " OptionalInt[7] [END] OptionalInt.empty {deep=[1, true, null, x]}"
                + " Optional.empty");
  }

  @Test
  void post_nothingGiven_leavesTheDefaultsToTheEngine() {
    server.post(ask("hi", "\"temperature\":null,\"stop\":null,\"tools\":[],\"n\":null"));
    ChatRequest request = server.model.requests.remove();
    assertThat(request.sampling()).isEqualTo(Sampling.DEFAULTS);
    assertThat(request.maxTokens()).isEmpty();
    assertThat(request.stop()).isEmpty();
  }

  @Test
  void post_bothLimits_areOneIfTheyAgree() {
    Answer answer = server.post(ask("hi", "\"max_tokens\":7,\"max_completion_tokens\":7"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(server.model.requests.remove().maxTokens()).hasValue(7);
    Answer refused = server.post(ask("hi", "\"max_tokens\":7,\"max_completion_tokens\":8"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.at("/error/param")).isEqualTo("max_completion_tokens");
  }

  @Test
  void post_conversation_keepsRolesAndOrder() {
    server.post(
        body(
            """
            [{"role":"developer","content":"Be brief."},
             {"role":"user","content":[{"type":"text","text":"a"},
               {"type":"image_url","image_url":{"url":"data:,x","detail":"low"}},
               {"type":"text","text":"b"}]},
             {"role":"assistant","content":null,"refusal":"No.","tool_calls":[]},
             {"role":"assistant","content":[{"type":"refusal","refusal":"Never."}]},
             {"role":"user","name":"Ann","content":"c"}]
            """));
    List<Message> messages = server.model.requests.remove().messages();
    assertThat(messages)
        .extracting(Message::role)
        .containsExactly(Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.ASSISTANT, Role.USER);
    assertThat(messages.get(1).content()).hasSize(3);
    assertThat(messages.get(1).content().get(1))
        .isInstanceOfSatisfying(
            Content.Image.class, image -> assertThat(image.maxPixels()).hasValue(262_144));
    assertThat(messages.get(2)).isEqualTo(Message.assistant("No."));
    assertThat(messages.get(3)).isEqualTo(Message.assistant("Never."));
  }

  @Test
  void post_picture_isCountedInUsage() {
    String picture = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:;base64,AAAA\"}}";
    Answer answer =
        server.post(
            body(
                "[{\"role\":\"user\",\"content\":["
                    + picture
                    + ",{\"type\":\"text\",\"text\":\"images\"}]}]"));
    assertThat(answer.text()).isEqualTo("3");
    assertThat(answer.json().at("/usage/images"))
        .hasToString(
            "[{\"original_width\":640,\"original_height\":480,\"width\":320,\"height\":240,"
                + "\"tokens\":9}]");
  }

  @Test
  void post_severalChoices_haveTheirOwnSeedsAndOnePrompt() {
    Answer answer = server.post(ask("one two", "\"n\":3,\"seed\":5"));
    assertThat(answer.json().at("/choices")).hasSize(3);
    assertThat(answer.json().findValuesAsText("index")).containsExactly("0", "1", "2");
    assertThat(answer.json().findValuesAsText("content")).containsOnly("one two");
    assertThat(answer.json().at("/usage/prompt_tokens").asInt()).isEqualTo(10);
    assertThat(answer.json().at("/usage/completion_tokens").asInt()).isEqualTo(6);
    assertThat(server.model.requests.stream().map(request -> request.sampling().seed().getAsLong()))
        .containsExactly(5L, 6L, 7L);
  }

  @Test
  void post_logprobs_haveBytesAndAlternatives() {
    Answer answer = server.post(ask("é", "\"logprobs\":true,\"top_logprobs\":1"));
    assertThat(answer.json().at("/choices/0/logprobs"))
        .hasToString(
            "{\"content\":[{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169],"
                + "\"top_logprobs\":[{\"token\":\"É\",\"logprob\":-9999.0,"
                + "\"bytes\":[195,137]}]}],\"refusal\":null}");
    assertThat(
            server.post(ask("x", "\"logprobs\":true")).json().at("/choices/0/logprobs/content/0"))
        .hasToString("{\"token\":\"x\",\"logprob\":-0.5,\"bytes\":[120],\"top_logprobs\":[]}");
  }

  @Test
  void stream_text_isChunksAndDone() throws Exception {
    List<String> events = server.stream(ask("one two", "\"stream\":true"));
    assertThat(events).hasSize(5).last().isEqualTo("[DONE]");
    List<JsonNode> chunks = chunks(events);
    assertThat(chunks).allMatch(chunk -> chunk.at("/object").asText().endsWith(".chunk"));
    assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
    assertThat(chunks.stream().map(chunk -> chunk.at("/id").asText()).distinct()).hasSize(1);
    assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(texts(chunks, 0)).isEqualTo("one two");
    assertThat(chunks.stream().map(chunk -> chunk.at("/choices/0/finish_reason").asText(null)))
        .containsExactly(null, null, null, "stop");
    assertThat(chunks.get(3).at("/choices/0/delta")).isEmpty();
  }

  @Test
  void stream_includeUsage_endsWithUsage() throws Exception {
    List<JsonNode> chunks =
        chunks(
            server.stream(
                ask("one two", "\"stream\":true,\"stream_options\":{\"include_usage\":true}")));
    JsonNode last = chunks.removeLast();
    assertThat(last.at("/choices")).isEmpty();
    assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(12);
    assertThat(chunks).allMatch(chunk -> chunk.has("usage") && chunk.get("usage").isNull());
  }

  @Test
  void stream_severalChoices_eachHaveOneRoleAndOneFinish() throws Exception {
    List<JsonNode> chunks = chunks(server.stream(ask("a b c", "\"stream\":true,\"n\":4")));
    for (int i = 0; i < 4; i++) {
      int index = i;
      List<JsonNode> own =
          chunks.stream().filter(c -> c.at("/choices/0/index").asInt() == index).toList();
      assertThat(texts(own, index)).isEqualTo("a b c");
      assertThat(own).filteredOn(c -> c.at("/choices/0/delta").has("role")).hasSize(1);
      assertThat(own).filteredOn(c -> c.at("/choices/0/finish_reason").isTextual()).hasSize(1);
    }
  }

  @Test
  void stream_lineBreaksInText_doNotBreakTheFraming() throws Exception {
    String text = "a\n\ndata: [DONE]\r\n\u2028b";
    assertThat(texts(chunks(server.stream(ask(text, "\"stream\":true"))), 0)).isEqualTo(text);
  }

  @Test
  void stream_head_isOfEventStreams() throws Exception {
    HttpResponse<String> response =
        server.client.send(
            server.chat(ask("x", "\"stream\":true")).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("text/event-stream; charset=utf-8");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-cache");
    assertThat(response.body()).endsWith("\n\ndata: [DONE]\n\n");
  }

  @Test
  void post_fiftyAtOnce_eachGetsItsOwnAnswer() {
    List<CompletableFuture<String>> answers =
        IntStream.range(0, 50)
            .mapToObj(i -> server.chat(ask("question " + i, "\"stream\":" + (i % 2 == 0))).build())
            .map(request ->
                server
                    .client
                    .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .thenApply(HttpResponse::body))
            .toList();
    for (int i = 0; i < 50; i++) {
      String body = answers.get(i).join();
      assertThat(body)
          .contains(i % 2 == 0 ? "\"content\":\"" + i + "\"" : "\"question " + i + "\"");
    }
  }

  private static List<JsonNode> chunks(List<String> events) throws Exception {
    List<JsonNode> chunks = new ArrayList<>();
    for (String event : events) {
      if (!event.equals("[DONE]")) {
        chunks.add(TestServer.json(event));
      }
    }
    return chunks;
  }

  private static String texts(List<JsonNode> chunks, int index) {
    return String.join(
        "",
        chunks.stream()
            .filter(chunk -> chunk.at("/choices/0/index").asInt() == index)
            .map(chunk -> chunk.at("/choices/0/delta/content").asText())
            .toList());
  }
}
