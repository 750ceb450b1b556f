package dev.fovea.server.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyBudgetTest {
  private static final int BYTES = 8 << 20;

  /** What is allocated is the most that can be there at the same time. */
  @ParameterizedTest
  @CsvSource({
    "x, , 4",
    "QUJD, , 4",
    "x, \\n, 6",
    "\\n, , 6",
    "\\u732b, , 6",
    "\\u0041, , 6",
    "x, 猫, 6",
    "猫, , 6",
    "猫, \\t, 6",
    "é, , 6",
    "😀, \\n, 6",
    "x, 😀\\n, 6"
  })
  void parse_longText_takesNoMoreThanItsBodyCounts(String unit, String last, int factor) {
    String text =
        unit.repeat(BYTES / unit.getBytes(StandardCharsets.UTF_8).length)
            + (last == null ? "" : last);
    byte[] body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(text)
            .getBytes(StandardCharsets.UTF_8);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    ChatCall call = ChatRoute.parse(body);
    long taken = threads.getCurrentThreadAllocatedBytes() - before + body.length;
    assertThat(call.textLength()).isPositive();
    assertThat(taken).isLessThan((long) factor * body.length + (1 << 20));
  }
}
