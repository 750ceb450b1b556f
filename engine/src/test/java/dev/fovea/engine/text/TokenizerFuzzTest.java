package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares random strings, 20,000 or with {@code -Dfovea.golden.all=true} 100,000, with what {@code
 * tools/golden/token_fuzz.py} found Hugging Face's tokenizers to make of them. That file says how
 * to do so with the tokenizer of Qwen3.
 */
final class TokenizerFuzzTest {
  private static final int BLOCKS = 100;
  private static final int STRINGS = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void nano_anyString_equalsHuggingFace(@TempDir Path folder) throws IOException {
    try (InputStream golden = TokenizerFuzzTest.class.getResourceAsStream("token_fuzz.json")) {
      compare(
          FoveaNano.extract(folder),
          JSON.readTree(golden),
          Boolean.getBoolean("fovea.golden.all") ? BLOCKS : 20);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "fovea.tokenizer", matches = ".+")
  void other_anyString_equalsHuggingFace() throws IOException {
    Path folder = Path.of(System.getProperty("fovea.tokenizer"));
    compare(folder, JSON.readTree(Files.readAllBytes(folder.resolve("token_fuzz.json"))), BLOCKS);
  }

  @Test
  void encode_singleSurrogate_isTheReplacementCharacter(@TempDir Path folder) throws IOException {
    Tokenizer tokenizer = Tokenizer.load(FoveaNano.extract(folder));
    for (String broken : new String[] {"\ud800", "\udfff", "\udc00\ud800", "a\ud83d", "\ude00b"}) {
      String repaired = broken.replaceAll("[\ud800-\udfff]", "\ufffd");

      assertThat(tokenizer.encode(broken)).isEqualTo(tokenizer.encode(repaired));
      assertThat(tokenizer.encodePrompt(tokenizer.guard(broken)))
          .isEqualTo(tokenizer.encode(repaired));
      assertThat(decoded(tokenizer, tokenizer.encode(broken))).isEqualTo(repaired);
    }
  }

  private static void compare(Path folder, JsonNode golden, int blocks) {
    Tokenizer tokenizer = Tokenizer.load(folder);
    assertThat(tokenizer.vocabularySize()).isEqualTo(golden.path("size").intValue());
    assertThat(golden.path("hashes")).hasSize(BLOCKS);
    for (int block = 0; block < blocks; block++) {
      assertThat(hash(tokenizer, block))
          .as("strings from %d on", block * STRINGS)
          .isEqualTo(golden.path("hashes").get(block).asText());
    }
  }

  private static String hash(Tokenizer tokenizer, int block) {
    FuzzedText fuzzed = new FuzzedText(block);
    Digest digest = new Digest();
    for (int i = 0; i < STRINGS; i++) {
      String text = fuzzed.next();
      int[] ids = new int[1 + fuzzed.below(12)];
      Arrays.setAll(ids, _ -> fuzzed.below(tokenizer.vocabularySize()));
      int[] plain = tokenizer.encode(text);

      assertThat(tokenizer.encodePrompt(tokenizer.guard(text))).as(text).isEqualTo(plain);

      digest.add(tokenizer.encodePrompt(StandIns.wellFormed(text)));
      digest.add(plain);
      digest.add(decoded(tokenizer, ids).codePoints().toArray());
    }
    return digest.hex();
  }

  private static String decoded(Tokenizer tokenizer, int[] ids) {
    Detokenizer detokenizer = new Detokenizer(tokenizer);
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(detokenizer.append(id));
    }
    return text.append(detokenizer.finish()).toString();
  }

  /** FNV-1a over whole numbers, with an end after each list. */
  private static final class Digest {
    private long state = 0xCBF29CE484222325L;

    void add(int[] values) {
      for (int value : values) {
        add(value);
      }
      add(-1);
    }

    private void add(int value) {
      state = (state ^ (value & 0xFFFFFFFFL)) * 0x100000001B3L;
    }

    String hex() {
      return "%016x".formatted(state);
    }
  }
}
