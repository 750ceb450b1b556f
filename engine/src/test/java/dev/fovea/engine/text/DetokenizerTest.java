package dev.fovea.engine.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetokenizerTest {
  private static Tokenizer tokenizer;

  @BeforeAll
  static void load(@TempDir Path cache) throws IOException {
    tokenizer = Tokenizer.load(FoveaNano.extract(cache));
  }

  @Test
  void append_characterOfManyTokens_comesWhole() {
    assertThat(pieces(tokenizer.encode("猫🐈"))).containsExactly("猫", "🐈");
  }

  @Test
  void append_structure_isLeftOut() {
    assertThat(pieces(tokenizer.encodePrompt("<|im_start|><tool_call><|im_end|>")))
        .containsExactly("<tool_call>");
    assertThat(pieces(Integer.MAX_VALUE, -1)).isEmpty();
  }

  @Test
  void append_brokenCharacter_isReplacedAtOnce() {
    int[] cat = tokenizer.encode("猫");
    int letter = tokenizer.encode("a")[0];
    assertThat(cat).hasSizeGreaterThan(1);
    assertThat(pieces(cat[0], letter)).containsExactly("\uFFFDa");
    assertThat(pieces(letter, cat[0])).containsExactly("a", "\uFFFD");
  }

  @Test
  void utf8Decoder_everySequenceOfThreeBytes_equalsUnicodesPractice() {
    byte[] interesting = {
      'a',
      0x7F,
      (byte) 0x80,
      (byte) 0x8F,
      (byte) 0x90,
      (byte) 0x9F,
      (byte) 0xA0,
      (byte) 0xBF,
      (byte) 0xC0,
      (byte) 0xC1,
      (byte) 0xC2,
      (byte) 0xDF,
      (byte) 0xE0,
      (byte) 0xE1,
      (byte) 0xEF,
      (byte) 0xF0,
      (byte) 0xF1,
      (byte) 0xF4,
      (byte) 0xF5,
      (byte) 0xFF
    };
    for (byte first : interesting) {
      for (byte second : interesting) {
        for (byte third : interesting) {
          byte[] bytes = {first, second, third, (byte) 0x80, 'z'};
          assertThat(decode(bytes)).isEqualTo(new String(bytes, UTF_8));
        }
      }
    }
  }

  @Test
  void utf8Decoder_surrogate_isThreeErrors() {
    assertThat(decode((byte) 0xED, (byte) 0xA0, (byte) 0x80)).isEqualTo("\uFFFD\uFFFD\uFFFD");
  }

  @Test
  void utf8Decoder_validText_comesBack() {
    Random random = new Random(3);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      random
          .ints(20, 0, Character.MAX_CODE_POINT + 1)
          .map(character -> character >> random.nextInt(16))
          .filter(character -> character < 0xD800 || character > 0xDFFF)
          .forEach(text::appendCodePoint);
      assertThat(decode(text.toString().getBytes(UTF_8))).isEqualTo(text.toString());
    }
  }

  private static String decode(byte... bytes) {
    Utf8Decoder decoder = new Utf8Decoder();
    StringBuilder text = new StringBuilder();
    for (byte one : bytes) {
      decoder.decode(new byte[] {one}, text);
    }
    decoder.finish(text);
    return text.toString();
  }

  private static List<String> pieces(int... tokens) {
    Detokenizer detokenizer = new Detokenizer(tokenizer);
    List<String> pieces = new ArrayList<>();
    for (int token : tokens) {
      pieces.add(detokenizer.append(token));
    }
    pieces.add(detokenizer.finish());
    pieces.removeIf(String::isEmpty);
    return pieces;
  }
}
