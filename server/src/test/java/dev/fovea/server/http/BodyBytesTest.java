package dev.fovea.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyBytesTest {
  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "1,1", "8192,0", "8192,8192", "3000000,0", "3000000,3000000", "5,9"})
  void take_whatCameInPieces_isInOrder(int length, long announced) {
    Random random = new Random(length);
    byte[] body = new byte[length];
    random.nextBytes(body);
    BodyBytes bytes = new BodyBytes(announced);
    for (int from = 0; from < length; ) {
      int to = Math.min(length, from + 1 + random.nextInt(20_000));
      bytes.append(Buffer.buffer(Arrays.copyOfRange(body, from, to)));
      from = to;
      assertThat(bytes.length()).isEqualTo(to);
    }
    assertThat(bytes.take()).isEqualTo(body);
    assertThat(bytes.length()).isZero();
    assertThat(bytes.take()).isEmpty();
  }
}
