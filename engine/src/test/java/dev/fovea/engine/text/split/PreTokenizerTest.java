package dev.fovea.engine.text.split;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.text.FuzzedText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares with what {@code tools/golden/pieces.py} found Hugging Face's pre-tokenizers to do. */
class PreTokenizerTest {
  private static final String DRAWN =
      "aabzsStTdDmMlLrRvVeEAAZ\u017f\u01c5\u02b0\u4e2d\u3042\u0301\u09be112\u0663\u00bd  \n\r\t\u00a0\u3000"
          + "'''..!/-$\u20ac_\ud83d\ude00\ud835\udc00\0\u0378";

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> split_known_equalsHuggingFace() throws IOException {
    try (InputStream golden = PreTokenizerTest.class.getResourceAsStream("pieces.json")) {
      return StreamSupport.stream(JSON.readTree(golden).spliterator(), false)
          .map(known -> dynamicTest(known.path("name").asText(), () -> compare(known)));
    }
  }

  private static void compare(JsonNode known) throws NoSuchAlgorithmException {
    PreTokenizer preTokenizer = PreTokenizer.of(known.path("pre_tokenizer"));

    assertThat(hash(preTokenizer, PreTokenizerTest::drawn))
        .isEqualTo(known.path("drawn").textValue());
    assertThat(hash(preTokenizer, PreTokenizerTest::fuzzed))
        .isEqualTo(known.path("fuzzed").textValue());
    assertThat(hash(preTokenizer, PreTokenizerTest::characters))
        .isEqualTo(known.path("characters").textValue());
  }

  private static void characters(Consumer<String> texts) {
    for (int first = 0; first < 0x110000; first += 0x1000) {
      StringBuilder text = new StringBuilder();
      for (int character = first; character < first + 0x1000; character++) {
        if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
          text.append(
              "a{0}A{0}1{0} {0}.{0}\u0301{0}\n{0}{0}'{0} \u4e2d"
                  .replace("{0}", Character.toString(character)));
        }
      }
      texts.accept(text.toString());
    }
  }

  private static void drawn(Consumer<String> texts) {
    FuzzedText numbers = new FuzzedText(1);
    int[] characters = DRAWN.codePoints().toArray();
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int left = 1 + numbers.below(12); left > 0; left--) {
        text.appendCodePoint(characters[numbers.below(characters.length)]);
      }
      texts.accept(text.toString());
    }
  }

  private static void fuzzed(Consumer<String> texts) {
    for (int block = 0; block < 5; block++) {
      FuzzedText numbers = new FuzzedText(block);
      for (int i = 0; i < 1000; i++) {
        texts.accept(
            numbers
                .next()
                .codePoints()
                .collect(
                    StringBuilder::new,
                    (text, point) ->
                        text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 0xFFFD : point),
                    StringBuilder::append)
                .toString());
      }
    }
  }

  private static String hash(PreTokenizer preTokenizer, Consumer<Consumer<String>> texts)
      throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    texts.accept(text -> {
      ByteBuffer lengths =
          ByteBuffer.allocate((text.length() + 1) * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      preTokenizer.split(
          text, (piece, start, end) -> lengths.putInt(piece.codePointCount(start, end)));
      digest.update(lengths.putInt(0).flip());
    });
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }

  @Test
  void split_spaceBefore_eachPieceBeginsWithOne() throws IOException {
    PreTokenizer preTokenizer =
        PreTokenizer.of(
            JSON.readTree(
                """
                {"type": "Sequence", "pretokenizers": [
                  {"type": "Digits", "individual_digits": true},
                  {"type": "ByteLevel", "add_prefix_space": true, "use_regex": true}]}
                """));
    StringBuilder pieces = new StringBuilder();
    preTokenizer.split(
        "ab 12", (text, start, end) -> pieces.append('[').append(text, start, end).append(']'));
    assertThat(pieces).hasToString("[ ab][ ][ 1][ 2]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          null                                                              ~ is none
          {"type":"Sequence","pretokenizers":[]}                            ~ is none
          {"type":"Whitespace"}                                             ~ is "Whitespace" at the end
          {"type":"Sequence","pretokenizers":[SPLIT_X]}                     ~ is "Split" at the end
          {"type":"Sequence","pretokenizers":[SPLIT_X,BYTES]}               ~ is "Split" by the pattern "x"
          {"type":"Sequence","pretokenizers":[{"type":"Punctuation"},BYTES]} ~ is "Punctuation"
          {"type":"Sequence","pretokenizers":[BYTES,{"type":"Digits"}]}     ~ is "Digits" at the end
          {"type":"Sequence","pretokenizers":[SPLIT_MERGED,BYTES]}          ~ the behavior "MergedWithNext"
          """)
  void of_unknown_isRefusedByName(String json, String problem) throws IOException {
    String bytes = "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":false}";
    String split =
        "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"x\"},\"behavior\":\"%s\",\"invert\":false}";
    JsonNode node =
        JSON.readTree(
            json.replace("BYTES", bytes)
                .replace("SPLIT_X", split.formatted("Isolated"))
                .replace("SPLIT_MERGED", split.formatted("MergedWithNext")));
    assertThatThrownBy(() -> PreTokenizer.of(requireNonNull(node)))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining(problem);
  }
}
