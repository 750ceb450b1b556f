package dev.fovea.server;

import static dev.fovea.server.TestServer.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.AnswerFormat;
import dev.fovea.server.TestServer.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields that say which form answers have, and what becomes of them. */
class AskedFormatTest {
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

  private static AnswerFormat format(String member) {
    Answer answer = server.post(ask("hi", member));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return server.model.requests.remove().format().orElseThrow();
  }

  private static void assertRefused(String member, String param, String code, String message) {
    Answer answer = server.post(ask("hi", member));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo(param);
    assertThat(answer.at("/error/code")).isEqualTo(code);
    assertThat(answer.at("/error/message")).contains(message);
    assertThat(server.model.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"response_format\":{\"type\":\"json_object\"}",
        "\"response_format\":{\"type\":\"json_object\",\"json_schema\":null}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"any\"}}"
      })
  void post_noSchema_isAnyObject(String member) {
    assertThat(format(member)).isEqualTo(new AnswerFormat.JsonObject());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"strict\":true", ",\"strict\":false", ",\"description\":\"why\""})
  void post_jsonSchema_reachesTheEngineStrictOrNot(String more) {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"b\":{\"const\":0.1},\"a\":{\"enum\":[null,12]}}}";
    assertThat(
            format(
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x-1_Y\","
                    + "\"schema\":"
                    + schema
                    + more
                    + "}}"))
        .isEqualTo(new AnswerFormat.JsonSchema(schema));
  }

  @Test
  void post_extensions_reachTheEngine() {
    assertThat(format("\"guided_json\":{\"type\":\"integer\"}"))
        .isEqualTo(new AnswerFormat.JsonSchema("{\"type\":\"integer\"}"));
    assertThat(format("\"guided_json\":\"{ \\\"type\\\": \\\"integer\\\" }\""))
        .isEqualTo(new AnswerFormat.JsonSchema("{ \"type\": \"integer\" }"));
    assertThat(format("\"guided_regex\":\"[a-z]+\"")).isEqualTo(new AnswerFormat.Regex("[a-z]+"));
    assertThat(format("\"guided_choice\":[\"yes\",\"no\"]"))
        .isEqualTo(new AnswerFormat.Choices(List.of("yes", "no")));
    AnswerFormat grammar = new AnswerFormat.Gbnf("root ::= [ab]+");
    assertThat(format("\"guided_grammar\":\"root ::= [ab]+\"")).isEqualTo(grammar);
    assertThat(format("\"grammar\":\"root ::= [ab]+\"")).isEqualTo(grammar);
  }

  @Test
  void post_text_isNoForm() {
    server.post(ask("hi", "\"response_format\":{\"type\":\"text\"},\"guided_json\":null"));
    assertThat(server.model.requests.remove().format()).isEmpty();
    assertThat(format("\"response_format\":{\"type\":\"text\"},\"guided_regex\":\"a\""))
        .isEqualTo(new AnswerFormat.Regex("a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|type|missing_required_parameter",
        "{\"type\":5}|type|invalid_type",
        "{\"type\":\"xml\"}|type|unsupported_parameter",
        "{\"type\":\"json_object\",\"schema\":{}}|schema|unknown_parameter",
        "{\"type\":\"text\",\"json_schema\":{}}|json_schema|unknown_parameter",
        "{\"type\":\"json_schema\"}|json_schema|missing_required_parameter",
        "{\"type\":\"json_schema\",\"json_schema\":[]}|json_schema|invalid_type",
        "{\"type\":\"json_schema\",\"json_schema\":{}}|json_schema.name|missing_required_parameter",
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a b\"}}|json_schema.name|invalid_value",
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":true}}|json_schema.schema|invalid_type",
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"strict\":1}}|json_schema.strict|invalid_type",
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"x\":1}}|json_schema.x|unknown_parameter"
      })
  void post_wrongResponseFormat_isRefusedByPlace(String value, String place, String code) {
    assertRefused("\"response_format\":" + value, "response_format." + place, code, place);
  }

  @Test
  void post_schemaThatCannotBeGuaranteed_namesFieldKeywordPlaceAndReason() {
    String schema =
        "{\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"(?<x>a)\\\\k<x>\"}}}";
    String message = "'pattern' at /properties/a ";
    assertRefused(
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":"
            + schema
            + "}}",
        "response_format.json_schema.schema",
        "invalid_value",
        message);
    assertRefused("\"guided_json\":" + schema, "guided_json", "invalid_value", message);
  }

  @Test
  void post_severalForms_areRefused() {
    assertRefused(
        "\"guided_regex\":\"a\",\"guided_choice\":[\"a\"]",
        "guided_choice",
        "invalid_value",
        "'guided_regex' is given too");
    assertRefused(
        "\"response_format\":{\"type\":\"json_object\"},\"grammar\":\"root ::= [ab]\"",
        "grammar",
        "invalid_value",
        "'response_format' is given too");
  }

  @Test
  void post_formThatFailsWhileItIsAnswered_namesTheField() {
    Answer answer = server.post(ask("leave the form", "\"guided_regex\":\"a*\""));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo("guided_regex");
    assertThat(answer.at("/error/message")).isEqualTo("too many ways to read it");
  }

  @Test
  void post_wrongFormAndPicture_isRefusedBeforeThePictureIsFetched() {
    String content =
        "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://127.0.0.1:9/a.png\"}}]";
    Answer answer =
        server.post(
            TestServer.body(
                "[{\"role\":\"user\",\"content\":" + content + "}]", "\"guided_regex\":\"(\""));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/error/param")).isEqualTo("guided_regex");
  }
}
