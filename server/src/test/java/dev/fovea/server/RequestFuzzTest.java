package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.server.TestServer.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests of which one value is replaced by another kind of value. {@code tools/fuzz/requests.py}
 * does more of it, from the bytes of HTTP to clients that leave.
 */
@Timeout(600)
class RequestFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SEED =
      """
      {"model":"fake","messages":[{"role":"system","content":"s"},
       {"role":"user","name":"n","content":[{"type":"text","text":"t"},
        {"type":"image_url","image_url":{"url":"data:;base64,AAAA","detail":"low"}}]},
       {"role":"assistant","content":"a","refusal":"r","reasoning_content":"x"},
       {"role":"user","content":"again"}],
       "max_tokens":5,"temperature":1,"top_p":0.5,"top_k":3,"min_p":0.1,"n":2,"seed":7,
       "presence_penalty":1,"frequency_penalty":1,"repetition_penalty":1.1,"stop":["z"],
       "logit_bias":{"5":1},"logprobs":true,"top_logprobs":1,"stream":false,"user":"u",
       "metadata":{"a":"b"},"response_format":{"type":"text"},"modalities":["text"],
       "chat_template_kwargs":{"a":[1]},"keep_alive":"5m","tools":[]}
      """;

  private static final String[] OTHERS = {
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "24.0",
    "1e300",
    "1e-300",
    "99999999999999999999",
    "\"\"",
    "\"x\"",
    "\"5m\"",
    "\"/etc/passwd\"",
    "\"data:,\"",
    "\"\\ud800\"",
    "[]",
    "[[]]",
    "[null]",
    "{}",
    "{\"type\":\"text\"}",
    "{\"url\":\"x\"}"
  };

  @Test
  void post_oneValueReplaced_isAnsweredOrRefusedInOpenAisShape() throws IOException {
    Random random = new Random(16);
    int[] answers = new int[2];
    try (TestServer server = new TestServer()) {
      for (int i = 0; i < 400; i++) {
        JsonNode body = JSON.readTree(SEED);
        replace(body, JSON.readTree(OTHERS[random.nextInt(OTHERS.length)]), random);
        Answer answer = server.post(body.toString());
        server.model.requests.clear();
        server.model.generations.clear();
        check(answer, body);
        answers[answer.status() == 200 ? 0 : 1]++;
      }
    }
    assertThat(answers[0]).isGreaterThan(40);
    assertThat(answers[1]).isGreaterThan(40);
  }

  private static void check(Answer answer, JsonNode body) {
    assertThat(answer.status()).as("%s", body).isIn(Set.of(200, 400, 404));
    if (answer.status() != 200) {
      assertThat(answer.at("/error/message")).as("%s", body).isNotEmpty();
      assertThat(answer.at("/error/type")).isEqualTo("invalid_request_error");
      assertThat(answer.at("/error/code")).isNotEmpty();
      assertThat(answer.response().body())
          .as("%s", body)
          .doesNotContain("Exception", "java.", "jackson");
    }
  }

  /** Replaces any value but the whole. */
  private static void replace(JsonNode body, JsonNode other, Random random) {
    List<Runnable> places = new ArrayList<>();
    collect(body, other, places);
    places.get(random.nextInt(places.size())).run();
  }

  private static void collect(JsonNode node, JsonNode other, List<Runnable> places) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        places.add(() -> object.set(field.getKey(), other));
        collect(field.getValue(), other, places);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int index = i;
        places.add(() -> array.set(index, other));
        collect(array.get(i), other, places);
      }
    }
  }
}
