package dev.fovea.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeadWatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String WHOLE = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final HeadWatch watch = new HeadWatch(LIMIT);
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @BeforeEach
  void install() {
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(
            watch, new HttpRequestDecoder(), new HttpResponseEncoder(), new PipelineGate(watch));
  }

  private void send(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
  }

  private void answer() {
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
    channel.runPendingTasks();
    said();
  }

  private String said() {
    StringBuilder said = new StringBuilder();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      said.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.release();
    }
    return said.toString();
  }

  private void pass(Duration time) {
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  @Test
  void head_comesByDrops_isToldAtTheLimitAndNotBefore() {
    send("G");
    pass(LIMIT.minusSeconds(1));
    send("E");
    assertThat(channel.isOpen()).isTrue();
    pass(Duration.ofSeconds(1));
    assertThat(said())
        .startsWith("HTTP/1.1 408 Request Timeout\r\n")
        .contains("Connection: close\r\n", "\r\n\r\n{\"error\":{", "\"code\":\"request_timeout\"");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void nothing_comes_isClosedWithoutAWord() {
    pass(LIMIT);
    assertThat(said()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void request_isBeingAnswered_isLeftAlone() {
    send(WHOLE);
    pass(LIMIT.multipliedBy(10));
    assertThat(channel.isOpen()).isTrue();
    answer();
    pass(LIMIT.minusSeconds(1));
    assertThat(channel.isOpen()).isTrue();
    pass(Duration.ofSeconds(1));
    assertThat(said()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void secondHead_doesNotComeToItsEnd_isToldToo() {
    send(WHOLE);
    answer();
    send("GET /again HTTP/1.1\r\nHos");
    pass(LIMIT);
    assertThat(said()).startsWith("HTTP/1.1 408 ");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void body_isNotReadAfterAnAnswer_hasNoSecondAnswer() {
    send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{");
    answer();
    pass(LIMIT);
    assertThat(said()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }
}
