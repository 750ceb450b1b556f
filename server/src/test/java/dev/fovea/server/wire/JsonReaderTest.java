package dev.fovea.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  /** Another reader of the same language. */
  private static final JsonMapper JACKSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static JsonTree read(String json) {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonTree read(byte[] json) {
    return JsonReader.read(json);
  }

  private static void assertRefused(byte[] json, String problem) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> read(json))
        .withMessageContaining(problem)
        .satisfies(e -> {
          assertThat(e.error().status()).isEqualTo(400);
          assertThat(e.error().code()).isEqualTo("invalid_json");
          assertThat(e.error().message()).hasSizeLessThan(250).endsWith(").");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|it is empty (line 1, column 1)",
        "` \n `|it is empty (line 2, column 2)",
        "`{`|it ends where a name is expected",
        "`{\"a\"`|it ends where a colon after a name is expected",
        "`{\"a\":`|it ends where a value is expected",
        "`{\"a\":1`|it ends where a comma or the end of the object is expected",
        "`{\"a\":1,}`|expected a name in double quotes, found '}' (line 1, column 8)",
        "`{\"a\" 1}`|expected a colon after a name, found '1'",
        "`{'a':1}`|expected a name in double quotes, found '''",
        "`{a:1}`|found 'a'",
        "`{\"a\":1,\"a\":2}`|the name \"a\" comes twice in one object (line 1, column 8)",
        "`{\"a\":1,\"\\u0061\":2}`|comes twice",
        "`[1 2]`|expected a comma or the end of the array, found '2'",
        "`[1,]`|expected a value, found ']'",
        "`[1]]`|something follows after its end: ']'",
        "`{} {}`|something follows after its end: '{'",
        "`NaN`|expected a value, found 'NaN'",
        "`[Infinity]`|found 'Infinity'",
        "`-Infinity`|expected a digit, found 'Infinity'",
        "`nul`|found 'nul'",
        "`truth`|found 'truth'",
        "`01`|something follows after its end: '1'",
        "`-`|expected a digit, found the end",
        "`+1`|expected a value, found '+'",
        "`.5`|expected a value, found '.'",
        "`1.`|expected a digit after the point, found the end",
        "`1e`|expected a digit in the exponent",
        "`1e+x`|expected a digit in the exponent, found 'x'",
        "`0x10`|something follows after its end: 'x10'",
        "`\"abc`|it ends within a string",
        "`\"abc\\`|it ends within a string",
        "`\"\\x\"`|a backslash is followed by 'x'",
        "`\"\\u12g4\"`|\\u is not followed by four hexadecimal digits",
        "`\"\\u12`|\\u is not followed by four hexadecimal digits",
        "`\"a\nb\"`|a string has the byte 0x0a, which must be escaped",
        "`/* x */ 1`|expected a value, found '/'",
        "`[1] // x`|something follows"
      })
  void read_notJson_isRefusedWithWhatAndWhere(String json, String problem) {
    assertRefused(json.getBytes(StandardCharsets.UTF_8), problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"c0 80", "c3", "e2 82", "ed a0 80", "f4 90 80 80", "ff", "80", "f0 80 80"})
  void read_notUtf8_isRefused(String bytes) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.write('"');
    for (String digits : bytes.split(" ", -1)) {
      json.write(Integer.parseInt(digits, 16));
    }
    json.write('"');
    assertRefused(json.toByteArray(), "it is not UTF-8");
  }

  @Test
  void read_otherEncodings_areNamed() {
    assertRefused("{}".getBytes(StandardCharsets.UTF_16), "it is in UTF-16 or UTF-32");
    assertRefused("{}".getBytes(StandardCharsets.UTF_16LE), "it is in UTF-16 or UTF-32");
    assertRefused("{}".getBytes(StandardCharsets.UTF_32), "it is in UTF-16 or UTF-32");
  }

  @Test
  void read_byteOrderMark_isSkipped() {
    assertThat(read("\ufeff{}")).isEqualTo(new JsonTree.Members(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"plain\"",
        "\"\\\" \\\\ \\/ \\b\\f\\n\\r\\t \\u00e9 \\ud83d\\ude00\"",
        "\"é € 😀 \u2028 \u007f\"",
        "\"é\\né\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800x\""
      })
  void read_string_isWhatJacksonReads(String json) throws IOException {
    assertThat(read(json))
        .isInstanceOfSatisfying(
            JsonTree.Text.class,
            text -> assertThat(text.text().string()).isEqualTo(jackson(json).textValue()));
  }

  private static JsonNode jackson(String json) {
    try {
      return JACKSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void read_withinTheLimits_isAccepted() {
    read("[".repeat(JsonReader.MAX_DEPTH) + "]".repeat(JsonReader.MAX_DEPTH));
    read("[" + "1,".repeat(JsonReader.MAX_VALUES - 2) + "1]");
    read("{\"" + "n".repeat(JsonReader.MAX_NAME) + "\":1}");
    read("1".repeat(JsonReader.MAX_NUMBER));
    read("\"" + "x".repeat(5_000_000) + "\"");
  }

  @Test
  void read_beyondALimit_isRefusedWithTheLimit() {
    assertRefused(bytes("[".repeat(101)), "its arrays and objects lie deeper than 100");
    assertRefused(bytes("[" + "1,".repeat(250_000)), "it has more than 250,000 values");
    assertRefused(bytes("{\"" + "n".repeat(257) + "\":1}"), "a name has more than 256 bytes");
    assertRefused(bytes("1".repeat(401)), "a number has more than 400 characters");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void read_manyValues_costsLittleBeforeItIsRefused() {
    byte[] body = bytes("{\"messages\":[" + "[],".repeat(20_000_000));
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    assertRefused(body, "it has more than 250,000 values");

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(body.length);
  }

  @Test
  void read_namesOfOneHash_areReadInTheirOrder() {
    // "Aa" and "BB" have one hash, and so have all words of these of one length.
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1 << 14; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 14; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      json.append(i == 0 ? "" : ",").append('"').append(name).append("\":").append(i);
    }
    assertThat(read(json.append('}').toString()))
        .isInstanceOfSatisfying(
            JsonTree.Members.class, members -> assertThat(members.members()).hasSize(1 << 14));
  }

  /** Bodies that are JSON and then damaged: both readers must agree on each. */
  @Test
  void read_mutatedBodies_agreesWithJackson() {
    Random random = new Random(16);
    String seed =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\\u00e9\\n é😀\"}],"
            + "\"n\":-1.5e+3,\"x\":[true,false,null,0,{}],\"y\":{\"z\":[[]]}} ";
    byte[] alphabet = bytes("{}[]\",:\\u0123eE.+-tfn \n\u00e9x");
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] body = bytes(seed);
      for (int j = random.nextInt(3); j >= 0; j--) {
        body = mutated(body, alphabet, random);
      }
      read += agrees(body) ? 1 : 0;
    }
    assertThat(read).isBetween(1000, 19_000);
  }

  private static byte[] mutated(byte[] body, byte[] alphabet, Random random) {
    int place = random.nextInt(Math.max(1, body.length));
    byte[] changed = Arrays.copyOf(body, body.length);
    switch (random.nextInt(3)) {
      case 0 -> changed[place] = alphabet[random.nextInt(alphabet.length)];
      case 1 -> {
        System.arraycopy(body, place, changed, Math.max(0, place - 1), body.length - place);
        changed = Arrays.copyOf(changed, Math.max(1, body.length - 1));
      }
      default -> changed = Arrays.copyOf(body, Math.max(1, place));
    }
    return changed;
  }

  private static boolean agrees(byte[] body) {
    JsonNode expected = JACKSON.missingNode();
    try {
      expected = JACKSON.readTree(body);
    } catch (IOException e) {
      // Then the body must be refused here too.
    }
    if (expected.isMissingNode()) {
      assertRefused(body, "The body is");
      return false;
    }
    JsonTree found = read(body);
    assertThat(plain(found)).as(new String(body, StandardCharsets.UTF_8)).isEqualTo(expected);
    return true;
  }

  private static JsonNode plain(JsonTree tree) {
    return switch (tree) {
      case JsonTree.Items items -> {
        var array = JACKSON.createArrayNode();
        items.items().forEach(item -> array.add(plain(item)));
        yield array;
      }
      case JsonTree.Members members -> {
        var object = JACKSON.createObjectNode();
        members.members().forEach((name, value) -> object.set(name, plain(value)));
        yield object;
      }
      case JsonTree.Text text -> JACKSON.getNodeFactory().textNode(text.text().string());
      case JsonTree.Numeral numeral -> jackson(numeral.text());
      case JsonTree.Word word ->
          switch (word) {
            case TRUE -> JACKSON.getNodeFactory().booleanNode(true);
            case FALSE -> JACKSON.getNodeFactory().booleanNode(false);
            case NULL -> JACKSON.getNodeFactory().nullNode();
          };
    };
  }
}
