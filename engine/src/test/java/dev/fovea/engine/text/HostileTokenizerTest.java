package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.fakehub.NamedPipe;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a checkpoint that were made to do harm, or to be understood wrongly. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static String nano;

  @TempDir private Path folder;

  @BeforeAll
  static void read(@TempDir Path cache) throws IOException {
    nano = JSON.readTree(FoveaNano.extract(cache).resolve("tokenizer.json").toFile()).toString();
  }

  @Test
  void load_normalizerWithBadCharsmap_isRefusedByName() throws IOException {
    assertRefused(
        with(root ->
            root.putObject("normalizer")
                .put("type", "Precompiled")
                .put("precompiled_charsmap", "AAAA")),
        "the normalizer is \"Precompiled\"");
  }

  @Test
  void load_normalizersThatSwell_areRefusedByName() throws IOException {
    assertRefused(
        with(root -> {
          var parts = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
          for (int i = 0; i < 3; i++) {
            parts
                .addObject()
                .put("type", "Replace")
                .put("content", "a".repeat(100_000))
                .putObject("pattern")
                .put("String", "a");
          }
        }),
        "the normalizer is \"Replace\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$|(a|aa)+$|(.*)*x", "[", "NESTED"})
  void load_patternNotKnown_isRefusedUnread(String pattern) throws IOException {
    String nested = "(".repeat(5_000) + ")".repeat(5_000);
    assertRefused(
        with(root ->
            ((ObjectNode) root.at("/pre_tokenizer/pretokenizers/0/pattern"))
                .put("Regex", pattern.replace("NESTED", nested))),
        "the pre-tokenizer is \"Split\" by the pattern \"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pre_tokenizer", "normalizer", "added_tokens", "model", "unknown"})
  void load_deeplyNested_isRefused(String field) throws IOException {
    String nested = "[".repeat(100_000) + "]".repeat(100_000);
    assertRefused("{\"%s\": %s}".formatted(field, nested), "");
  }

  @Test
  void load_manySteps_isRefused() throws IOException {
    String steps =
        IntStream.range(0, 1000)
            .mapToObj(_ -> "{\"type\":\"Digits\"}")
            .collect(Collectors.joining(",", "[", "]"));
    assertRefused(
        with(root ->
            root.putObject("pre_tokenizer")
                .put("type", "Sequence")
                .putRawValue("pretokenizers", new RawValue(steps))),
        "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          "vocab":{              ~ "vocab":{"x!":4000000,       ~ token id 4000000
          "vocab":{              ~ "vocab":{"x!":-1,            ~ token id -1
          "vocab":{              ~ "vocab":{"x!":99999999999,   ~ token id 2147483647
          "vocab":{              ~ "vocab":{"x!":7,             ~ have the id 7
          "vocab":{              ~ "vocab":{"x!":[],            ~ no id
          "merges":[             ~ "merges":["q zz9",           ~ not in the vocabulary
          "merges":[             ~ "merges":[["q","zz9"],       ~ not in the vocabulary
          "merges":[             ~ "merges":[["q","q","q"],     ~ not of two tokens
          "merges":[             ~ "merges":[7,                 ~ not of two tokens
          "merges":[             ~ "merges":[["q",["q"]],       ~ not of two tokens
          "id":1311              ~ "id":1310                    ~ has the id of another, 1310
          "id":1311              ~ "id":7                       ~ has the id of another, 7
          "id":1311              ~ "id":"1311"                  ~ no id
          "content":"<|im_end|>" ~ "content":"\\ud83dx"         ~ half a character
          "dropout":null         ~ "dropout":0.1                ~ model.dropout
          "end_of_word_suffix":"" ~ "end_of_word_suffix":"x"  ~ model.end_of_word_suffix
          "continuing_subword_prefix":"" ~ "continuing_subword_prefix":"##" ~ model.continuing_subword_prefix
          """)
  void load_contradiction_isRefused(String old, String changed, String problem) throws IOException {
    assertThat(nano).contains(old);
    assertRefused(nano.replace(old, changed), problem);
  }

  @Test
  void load_longToken_isRefused() throws IOException {
    String content = "a".repeat(1_000_000);
    assertRefused(
        nano.replace("\"content\":\"<|im_end|>\"", "\"content\":\"" + content + "\""),
        "has 1000000 characters");
  }

  @Test
  void load_manyEntriesAndMerges_endsInBoundedMemory() throws IOException {
    String entries =
        IntStream.range(2_000, 302_000)
            .mapToObj(id -> "\"a".concat("a".repeat(id % 7)) + id + "\":" + id)
            .collect(Collectors.joining(",", "\"vocab\":{", ","));
    Tokenizer tokenizer = load(nano.replace("\"vocab\":{", entries));
    assertThat(tokenizer.vocabularySize()).isEqualTo(302_000);
  }

  /** Names that have one hash in Java: tables by it would take minutes. */
  @Test
  void load_entriesOfOneHash_ends() throws IOException {
    String entries =
        IntStream.range(0, 1 << 16)
            .mapToObj(id ->
                IntStream.range(0, 16)
                    .mapToObj(bit -> (id >> bit & 1) == 0 ? "Aa" : "BB")
                    .collect(Collectors.joining("", "\"", "\":" + (2_000 + id))))
            .collect(Collectors.joining(",", "\"vocab\":{", ","));
    assertThat(load(nano.replace("\"vocab\":{", entries)).vocabularySize()).isEqualTo(67_536);
  }

  @Test
  void load_mergesThatMakeAddedTokens_neverDo() throws IOException {
    String json =
        nano.replace("\"vocab\":{", "\"vocab\":{\"<|\":2000,\"|>\":2001,\"<||>\":1310,")
            .replace("\"content\":\"<|im_start|>\"", "\"content\":\"<||>\"")
            .replace("\"merges\":[", "\"merges\":[[\"<\",\"|\"],[\"|\",\">\"],[\"<|\",\"|>\"],");
    Tokenizer tokenizer = load(json);
    assertThat(tokenizer.id("<||>")).hasValue(1310);
    assertThat(tokenizer.encode("<||>")).containsExactly(2000, 2001);
    assertThat(tokenizer.encodePrompt("<||>")).containsExactly(1310);
  }

  @Test
  void load_addedTokenOfOneCharacter_isInPlainTextToo() throws IOException {
    Tokenizer plain = load(nano);
    String token = "{\"id\":9,\"content\":\"q\",\"normalized\":false,\"special\":%s}";
    Tokenizer tokenizer =
        load(
            nano.replace(
                "\"added_tokens\":[", "\"added_tokens\":[" + token.formatted(false) + ","));
    assertThat(tokenizer.encode("aqb")).isEqualTo(plain.encode("aqb"));
    assertThat(tokenizer.encodePrompt("q")).isEqualTo(plain.encode("q"));
    assertRefused(
        nano.replace("\"added_tokens\":[", "\"added_tokens\":[" + token.formatted(true) + ","),
        "\"q\" cannot be told from the text of users");
  }

  @Test
  void load_addedTokenSpelledAsByte_isRefused() throws IOException {
    String token = "{\"id\":9,\"content\":\"é\",\"special\":false}";
    assertRefused(
        nano.replace("\"added_tokens\":[", "\"added_tokens\":[" + token + ","), "the byte 0xe9");
  }

  @Test
  void load_addedTokenInVocabulary_hasItsIdThere() throws IOException {
    Tokenizer tokenizer = load(nano.replace("\"vocab\":{", "\"vocab\":{\"<|im_end|>\":2000,"));
    assertThat(tokenizer.encodePrompt("<|im_end|>")).containsExactly(2000);
    assertThat(tokenizer.isSpecial(2000)).isTrue();
  }

  @Test
  void load_pipe_isRefusedWithoutWaiting() throws Exception {
    Path pipe = folder.resolve("tokenizer.json");
    assumeThat(NamedPipe.make(pipe)).isTrue();
    assertInvalid("tokenizer.json: expected a file, found a pipe");
  }

  @Test
  void load_error_hasNoFolder() {
    assertThatThrownBy(() -> Tokenizer.load(folder))
        .hasMessage("tokenizer.json: there is no such file");
  }

  private static String with(Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(nano);
    change.accept(root);
    return root.toString();
  }

  private Tokenizer load(String json) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), json);
    return Tokenizer.load(folder);
  }

  private void assertRefused(String json, String problem) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), json);
    assertInvalid(problem);
  }

  private void assertInvalid(String problem) {
    assertThatThrownBy(() -> Tokenizer.load(folder))
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageStartingWith("tokenizer.json: ")
        .hasMessageContaining(problem)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(500));
  }
}
