package dev.fovea.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CompositionTest {
  /** Marks of many classes, those that are two marks, those without a class, letters, vowels. */
  private static final int[] CHARACTERS = {
    0x301, 0x323, 0x334, 0x345, 0x327, 0x5b0, 0x64e, 0xf71, 0xf72, 0xf73, 0xf75, 0xf81, 0x344,
    0x340, 0x34f, 0x903, 0x3099, 0x94d, 0x1d165, 0x1d16e, 0x20dd, 0x9be, 0x9c7, 0x16d67
  };

  private static final int[] STARTERS = {
    'a', 'e', 0xe9, 0x3b1, 0x4e2d, 0x1100, 0x1161, 0x11a8, 0xac00, 0x212b, 0x1f600, 0x16d63, 0x9c7
  };

  @Test
  void compose_anyText_isAsTheJdkHasIt() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int runs = random.nextInt(6); runs >= 0; runs--) {
        text.appendCodePoint(STARTERS[random.nextInt(STARTERS.length)]);
        int kinds = 1 + random.nextInt(CHARACTERS.length);
        for (int marks = random.nextInt(150); marks > 0; marks--) {
          text.appendCodePoint(CHARACTERS[random.nextInt(kinds)]);
        }
      }
      assertThat(Composition.compose(text.toString()))
          .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
    }
  }

  @Test
  void compose_longText_isAsTheJdkHasIt() {
    Random random = new Random(2);
    StringBuilder text = new StringBuilder();
    while (text.length() < 100_000) {
      text.appendCodePoint(STARTERS[random.nextInt(STARTERS.length)]);
      if (random.nextBoolean()) {
        text.appendCodePoint(CHARACTERS[random.nextInt(CHARACTERS.length)]);
      }
    }
    assertThat(Composition.compose(text.toString()))
        .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
  }

  /** By insertion this would take hours. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void compose_millionsOfMarks_ends() {
    String composed = Composition.compose("b" + "\u0301\u0323".repeat(2_000_000));
    assertThat(composed)
        .isEqualTo("\u1e05" + "\u0323".repeat(1_999_999) + "\u0301".repeat(2_000_000));
  }
}
