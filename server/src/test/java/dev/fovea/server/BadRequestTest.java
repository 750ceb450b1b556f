package dev.fovea.server;

import static dev.fovea.server.TestServer.ask;
import static dev.fovea.server.TestServer.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.server.TestServer.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadRequestTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertRefused(String body, String param, String code) {
    Answer answer = server.post(body);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo(param);
    assertThat(answer.at("/error/code")).isEqualTo(code);
    assertThat(answer.at("/error/type")).isEqualTo("invalid_request_error");
    assertThat(answer.at("/error/message")).isNotEmpty();
    assertThat(server.model.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        "{\"model\":\"fake\",}",
        "{\"model\":\"fake\"} {}",
        "{\"model\":\"fake\",\"model\":\"fake\"}",
        "{\"model\":NaN}",
        "{\"n\":1e999999999999}x"
      })
  void post_brokenJson_isRefused(String body) {
    assertRefused(body, null, "invalid_json");
  }

  @Test
  void post_notUtf8_isRefused() {
    byte[] body = ask("x?").getBytes(StandardCharsets.UTF_8);
    body[new String(body, StandardCharsets.UTF_8).indexOf('?')] = (byte) 0xc0;
    HttpRequest request =
        HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    assertThat(server.send(request).at("/error/code")).isEqualTo("invalid_json");
  }

  @Test
  void post_deeplyNested_isRefused() {
    assertRefused("[".repeat(100_000), null, "invalid_json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "temperature|\"hot\"|invalid_type",
        "temperature|[0.5]|invalid_type",
        "temperature|2.5|invalid_request",
        "top_p|-1|invalid_request",
        "top_k|1.5|invalid_type",
        "top_k|-2|invalid_value",
        "min_p|true|invalid_type",
        "repetition_penalty|0|invalid_request",
        "presence_penalty|3|invalid_request",
        "frequency_penalty|\"1\"|invalid_type",
        "seed|0.5|invalid_type",
        "seed|99999999999999999999|invalid_value",
        "max_tokens|0|invalid_value",
        "max_tokens|99999999999|invalid_value",
        "max_completion_tokens|\"7\"|invalid_type",
        "seed|1e400|invalid_value",
        "temperature|1e400|invalid_value",
        "repetition_penalty|1e-50|invalid_request",
        "repetition_penalty|1e300|invalid_request",
        "top_p|1.0000001|invalid_request",
        "n|0|invalid_value",
        "n|1.5|invalid_type",
        "n|9|invalid_value",
        "stream|\"true\"|invalid_type",
        "stream|1|invalid_type",
        "stream_options|{}|invalid_value",
        "stop|5|invalid_type",
        "stop|[\"\"]|invalid_request",
        "logprobs|1|invalid_type",
        "top_logprobs|2|invalid_value",
        "logit_bias|[]|invalid_type",
        "chat_template_kwargs|\"x\"|invalid_type",
        "modalities|[\"text\",\"audio\"]|unsupported_parameter",
        "response_format|[]|invalid_type",
        "guided_regex|5|invalid_type",
        "guided_regex|\"(\"|invalid_value",
        "guided_choice|[]|invalid_value",
        "guided_choice|\"yes\"|invalid_type",
        "guided_json|[]|invalid_type",
        "guided_json|\"{\"|invalid_value",
        "guided_json|{\"type\":\"wrong\"}|invalid_value",
        "guided_grammar|\"root ::= (\"|invalid_value",
        "grammar|\"root ::= other\"|invalid_value",
        "user|5|invalid_type",
        "metadata|\"x\"|invalid_type",
        "store|\"yes\"|invalid_type",
        "audio|{}|unsupported_parameter",
        "prediction|{}|unsupported_parameter",
        "moderation|{}|unsupported_parameter",
        "web_search_options|{}|unsupported_parameter",
        "verbosity|\"low\"|unsupported_parameter",
        "tools|[{\"type\":\"function\"}]|unsupported_parameter",
        "functions|[{\"name\":\"f\"}]|unsupported_parameter",
        "tool_choice|\"required\"|unsupported_parameter",
        "tool_choice|{\"type\":\"function\"}|unsupported_parameter",
        "function_call|{\"name\":\"f\"}|unsupported_parameter",
        "best_of|2|unknown_parameter",
        "Temperature|1|unknown_parameter",
        "messages|[]|invalid_value",
        "messages|{}|invalid_type",
        "model|5|invalid_type"
      })
  void post_wrongField_isRefusedByName(String name, String value, String code) {
    String body = "{\"" + name + "\":" + value;
    body += name.equals("model") ? "" : ",\"model\":\"fake\"";
    body += name.equals("messages") ? "" : ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";
    assertRefused(body + "}", name, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "logit_bias|{\"the\":1}|logit_bias.the|invalid_value",
        "logit_bias|{\"5\":\"x\"}|logit_bias.5|invalid_type",
        "logit_bias|{\"5\":101}|logit_bias|invalid_request",
        "stop|[\"a\",5]|stop[1]|invalid_type",
        "stream_options|{\"include_all\":true}|stream_options.include_all|unknown_parameter",
        "chat_template_kwargs|{\"messages\":[]}|chat_template_kwargs.messages|invalid_value"
      })
  void post_wrongMember_isRefusedByPath(String name, String value, String param, String code) {
    assertRefused(ask("x", "\"" + name + "\":" + value), param, code);
  }

  @Test
  void post_requiredFieldMissing_isRefusedByName() {
    assertRefused("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "model", MISSING);
    assertRefused("{\"model\":\"fake\"}", "messages", MISSING);
    assertRefused("{\"model\":\"fake\",\"messages\":null}", "messages", MISSING);
  }

  private static final String MISSING = "missing_required_parameter";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"content\":\"x\"}|role|missing_required_parameter",
        "{\"role\":\"king\",\"content\":\"x\"}|role|invalid_value",
        "{\"role\":\"tool\"}|content|missing_required_parameter",
        "{\"role\":\"user\",\"content\":\"x\",\"tool_call_id\":\"a\"}|tool_call_id|unknown_parameter",
        "{\"role\":\"user\",\"content\":\"x\",\"tool_calls\":[{}]}|tool_calls|unknown_parameter",
        "{\"role\":\"assistant\",\"content\":\"x\",\"function_call\":{}}|function_call|unsupported_parameter",
        "{\"role\":\"assistant\",\"tool_calls\":[]}|content|missing_required_parameter",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"type\":\"custom\"}]}|tool_calls[0].type|unsupported_parameter",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{}}]}|tool_calls[0].function.name|missing_required_parameter",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}|tool_calls[0].function.arguments|invalid_value",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"[1]\"}}]}|tool_calls[0].function.arguments|invalid_value",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"x\":1}}]}|tool_calls[0].function.x|unknown_parameter",
        "{\"role\":\"function\",\"content\":\"x\"}|role|unsupported_parameter",
        "{\"role\":\"user\"}|content|missing_required_parameter",
        "{\"role\":\"user\",\"content\":null}|content|missing_required_parameter",
        "{\"role\":\"user\",\"content\":\"\"}|content|invalid_value",
        "{\"role\":\"user\",\"content\":[]}|content|invalid_value",
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\"}]}|content|invalid_value",
        "{\"role\":\"user\",\"content\":5}|content|invalid_type",
        "{\"role\":\"user\",\"content\":\"x\",\"age\":5}|age|unknown_parameter",
        "{\"role\":\"user\",\"content\":\"x\",\"refusal\":\"x\"}|refusal|unknown_parameter",
        "{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{}]}|tool_calls[0].function|missing_required_parameter",
        "{\"role\":\"assistant\",\"content\":\"x\",\"audio\":{}}|audio|unsupported_parameter",
        "{\"role\":\"user\",\"content\":[5]}|content[0]|invalid_type",
        "{\"role\":\"user\",\"content\":[{}]}|content[0].type|missing_required_parameter",
        "{\"role\":\"user\",\"content\":[{\"type\":\"smell\"}]}|content[0].type|invalid_value",
        "{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}|content[0].type|unsupported_parameter",
        "{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}|content[0].type|unsupported_parameter",
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}|content[0].text|missing_required_parameter",
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\",\"y\":1}]}|content[0].y|unknown_parameter",
        "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"x\"}]}|content[0].image_url|invalid_value",
        "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":5}]}|content[0].image_url|invalid_type",
        "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}|content[0].image_url.url|missing_required_parameter",
        "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:,x\",\"detail\":\"max\"}}]}|content[0].image_url.detail|invalid_value"
      })
  void post_wrongMessage_isRefusedByPath(String message, String path, String code) {
    String body = body("[{\"role\":\"user\",\"content\":\"x\"}," + message + "]");
    assertRefused(body, "messages[1]." + path, code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"user\":\"u\"",
        "\"store\":true",
        "\"metadata\":{\"a\":\"b\"}",
        "\"service_tier\":\"auto\"",
        "\"parallel_tool_calls\":false",
        "\"prompt_cache_key\":\"k\"",
        "\"prompt_cache_retention\":\"24h\"",
        "\"prompt_cache_options\":{}",
        "\"safety_identifier\":\"s\"",
        "\"reasoning_effort\":\"low\"",
        "\"verbosity\":\"medium\"",
        "\"tools\":[]",
        "\"tool_choice\":\"auto\"",
        "\"tool_choice\":\"none\"",
        "\"functions\":[]",
        "\"function_call\":\"none\"",
        "\"response_format\":{\"type\":\"text\"}",
        "\"modalities\":[\"text\"]",
        "\"top_p\":0",
        "\"top_p\":1e-50",
        "\"min_p\":1e-50",
        "\"temperature\":1e-50",
        "\"max_tokens\":24.0",
        "\"max_tokens\":1e2,\"max_completion_tokens\":100",
        "\"n\":1.0",
        "\"seed\":42.0",
        "\"top_k\":-1.0",
        "\"logprobs\":true,\"top_logprobs\":2.0",
        "\"audio\":null"
      })
  void post_harmlessField_isAccepted(String member) {
    Answer answer = server.post(ask("x", member));
    server.model.requests.clear();
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
  }

  @Test
  void post_unknownModel_givesTheExactBody() {
    Answer answer =
        server.post("{\"model\":\"xxx\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.response().body())
        .isEqualTo(
            "{\"error\":{\"message\":\"Model xxx not found in builtin models\","
                + "\"type\":\"invalid_request_error\",\"code\":\"model_not_found\"}}");
    assertThat(server.post(ask("x").replace("\"fake\"", "\"Fake\"")).status()).isEqualTo(404);
  }

  @Test
  void post_halfACharacter_isAnswered() {
    Answer answer = server.post(ask("x").replace("\"fake\"", "\"\\ud800\""));
    assertThat(answer.at("/error/message")).isEqualTo("Model ? not found in builtin models");
    assertThat(server.post(ask("x").replace("\"x\"", "\"\\ud800\"")).text()).isEqualTo("?");
    server.model.requests.clear();
  }

  @Test
  void post_modelOfTheCatalog_givesTheExactBody() {
    Answer answer = server.post(ask("x").replace("\"fake\"", "\"qwen3-vl-4b\""));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.response().body())
        .isEqualTo(
            "{\"error\":{\"message\":\"Model qwen3-vl-4b not downloaded. Please download it"
                + " first.\",\"type\":\"model_not_found\",\"code\":\"model_not_downloaded\"}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fail at once", "fail later"})
  void post_generationFails_givesTheExactBodyAndNoRetry(String text) {
    Answer answer = server.post(ask(text));
    server.model.requests.clear();
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.response().headers().firstValue("x-should-retry")).hasValue("false");
    assertThat(answer.response().body())
        .isEqualTo(
            "{\"error\":{\"message\":\"Error details...\",\"type\":\"internal_server_error\","
                + "\"code\":\"generation_failed\"}}");
  }

  @Test
  void crashWhileAnswering_isAnErrorAndNotASilence() {
    Answer answer = server.post(ask("crash"));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.at("/error/code")).isEqualTo("generation_failed");
    assertThat(answer.at("/error/message"))
        .isEqualTo(
            "Internal error. The log of the server has more under "
                + answer.response().headers().firstValue("x-request-id").orElseThrow()
                + ".");
  }

  @Test
  void post_bugInTheModel_isAnInternalError() {
    Answer answer = server.post(ask("bug"));
    server.model.requests.clear();
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.at("/error/code")).isEqualTo("generation_failed");
  }

  @Test
  void post_promptTooLong_namesTheParam() {
    Answer answer = server.post(ask("too long", "\"stream\":true"));
    server.model.requests.clear();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo("messages");
    assertThat(answer.at("/error/code")).isEqualTo("context_length_exceeded");
  }

  @Test
  void post_noMemory_mayBeTriedAgain() {
    Answer answer = server.post(ask("no memory"));
    server.model.requests.clear();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.response().headers().firstValue("retry-after")).hasValue("1");
  }

  @Test
  void stream_failsAtOnce_stillHasAStatus() {
    Answer answer = server.post(ask("fail at once", "\"stream\":true"));
    server.model.requests.clear();
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.at("/error/code")).isEqualTo("generation_failed");
  }

  @Test
  void stream_failsLater_endsWithAnErrorEvent() throws Exception {
    List<String> events = server.stream(ask("fail later", "\"stream\":true"));
    server.model.requests.clear();
    assertThat(events.getLast())
        .isEqualTo(
            "{\"error\":{\"message\":\"Error details...\",\"type\":\"internal_server_error\","
                + "\"code\":\"generation_failed\"}}");
    assertThat(events).hasSize(4).doesNotContain("[DONE]");
  }
}
