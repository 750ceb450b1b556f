package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares long texts with what {@code tools/golden/long_texts.py} found Hugging Face's tokenizers
 * to make of them. For other tokenizers see {@link TokenizerFuzzTest}.
 */
final class LongTextsTest {
  private static final int STRINGS = 1000;

  @TestFactory
  Stream<DynamicTest> nano_longText_equalsHuggingFace(@TempDir Path folder) throws IOException {
    try (InputStream golden = LongTextsTest.class.getResourceAsStream("long_texts.json")) {
      return tests(FoveaNano.extract(folder), new ObjectMapper().readTree(golden));
    }
  }

  @TestFactory
  @EnabledIfSystemProperty(named = "fovea.tokenizer", matches = ".+")
  Stream<DynamicTest> other_longText_equalsHuggingFace() throws IOException {
    Path folder = Path.of(System.getProperty("fovea.tokenizer"));
    byte[] golden = Files.readAllBytes(folder.resolve("long_texts.json"));
    return tests(folder, new ObjectMapper().readTree(golden));
  }

  private static Stream<DynamicTest> tests(Path folder, JsonNode golden) {
    assertThat(golden).isNotEmpty();
    Tokenizer tokenizer = Tokenizer.load(folder);
    return StreamSupport.stream(golden.spliterator(), false)
        .map(spec -> dynamicTest(spec.path("name").asText(), () -> compare(tokenizer, spec)));
  }

  private static void compare(Tokenizer tokenizer, JsonNode spec) throws NoSuchAlgorithmException {
    String text = text(spec);

    assertEquals(tokenizer.encode(text), spec.path("plain"));
    assertEquals(tokenizer.encodePrompt(StandIns.wellFormed(text)), spec.path("prompt"));
    assertEquals(tokenizer.encodePrompt(tokenizer.guard(text)), spec.path("plain"));
  }

  private static void assertEquals(int[] tokens, JsonNode expected)
      throws NoSuchAlgorithmException {
    assertThat(tokens).hasSize(expected.path(0).intValue());
    assertThat(hash(tokens)).isEqualTo(expected.path(1).textValue());
  }

  private static String hash(int[] tokens) throws NoSuchAlgorithmException {
    ByteBuffer bytes =
        ByteBuffer.allocate(tokens.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(tokens);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
    return HexFormat.of().formatHex(digest).substring(0, 16);
  }

  private static String text(JsonNode spec) {
    if (spec.has("unit")) {
      return spec.path("unit").textValue().repeat(spec.path("times").intValue());
    }
    FuzzedText fuzzed = new FuzzedText(spec.path("fuzz").intValue());
    StringBuilder text = new StringBuilder();
    if (spec.has("fuzz")) {
      for (int i = 0; i < STRINGS; i++) {
        text.append(fuzzed.next());
      }
      return text.toString();
    }
    int[] alphabet = spec.path("alphabet").textValue().codePoints().toArray();
    for (int i = spec.path("length").intValue(); i > 0; i--) {
      text.appendCodePoint(alphabet[fuzzed.below(alphabet.length)]);
    }
    return text.toString();
  }
}
