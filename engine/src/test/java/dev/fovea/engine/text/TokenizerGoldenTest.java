package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares with what tools/golden/tokens.py wrote. */
class TokenizerGoldenTest {
  private static Tokenizer tokenizer;
  private static JsonNode golden;

  @BeforeAll
  static void load(@TempDir Path folder) throws IOException {
    tokenizer = Tokenizer.load(FoveaNano.extract(folder));
    try (InputStream file = TokenizerGoldenTest.class.getResourceAsStream("tokens.json")) {
      golden = new ObjectMapper().readTree(file);
    }
  }

  @Test
  void encodePrompt_anyText_equalsHuggingFace() {
    assertThat(golden.path("encode").size()).isGreaterThan(300);
    for (JsonNode item : golden.path("encode")) {
      String text = item.path("text").asText();
      assertThat(tokenizer.encodePrompt(StandIns.wellFormed(text)))
          .as(text)
          .isEqualTo(ids(item.path("prompt")));
    }
  }

  @Test
  void encode_anyText_equalsHuggingFaceWithoutAddedTokens() {
    for (JsonNode item : golden.path("encode")) {
      String text = item.path("text").asText();
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids(item.path("plain")));
    }
  }

  @Test
  void guard_anyText_makesPromptsEqualToPlainText() {
    for (JsonNode item : golden.path("encode")) {
      String text = item.path("text").asText();
      assertThat(tokenizer.encodePrompt(tokenizer.guard(text)))
          .as(text)
          .isEqualTo(ids(item.path("plain")));
    }
  }

  @Test
  void detokenizer_anyTokens_equalsDecodingAtOnce() {
    assertThat(golden.path("decode")).isNotEmpty();
    for (JsonNode item : golden.path("decode")) {
      Detokenizer detokenizer = new Detokenizer(tokenizer);
      StringBuilder text = new StringBuilder();
      IntStream.of(ids(item.path("ids"))).forEach(id -> text.append(detokenizer.append(id)));
      text.append(detokenizer.finish());
      assertThat(text).asString().as(item.toString()).isEqualTo(item.path("text").asText());
    }
  }

  private static int[] ids(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
