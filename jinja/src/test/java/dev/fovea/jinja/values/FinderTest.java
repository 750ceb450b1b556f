package dev.fovea.jinja.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FinderTest {
  @Test
  void firstAndLast_randomTexts_equalThoseOfString() {
    Random random = new Random(17);
    for (int i = 0; i < 20_000; i++) {
      String text = letters(random, random.nextInt(300));
      int length = random.nextInt(2 * Finder.LONGEST_SIMPLE);
      int cut = random.nextInt(text.length() + 1);
      String wanted =
          random.nextBoolean()
              ? text.substring(cut, Math.min(text.length(), cut + length))
              : "a".repeat(length);
      int from = random.nextInt(text.length() + 1);

      assertThat(Finder.first(text, wanted, from)).isEqualTo(text.indexOf(wanted, from));
      assertThat(Finder.last(text, wanted, from)).isEqualTo(text.lastIndexOf(wanted, from));
    }
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      text.append(random.nextInt(40) == 0 ? 'b' : 'a');
    }
    return text.toString();
  }
}
