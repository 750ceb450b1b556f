package dev.fovea.server.http;

import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PipelineGateTest {
  private final HeadWatch watch = new HeadWatch(Duration.ofMinutes(1));
  private final EmbeddedChannel channel = new EmbeddedChannel(watch, new PipelineGate(watch));

  private void request(String path) {
    channel.writeInbound(
        new DefaultHttpRequest(HTTP_1_1, HttpMethod.GET, path), LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private void answer(HttpResponseStatus status) {
    channel.writeOutbound(new DefaultFullHttpResponse(HTTP_1_1, status));
    channel.runPendingTasks();
  }

  private String passed() {
    StringBuilder passed = new StringBuilder();
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      passed.append(message instanceof HttpRequest request ? request.uri() : ".");
    }
    return passed.toString();
  }

  @Test
  void requests_pipelined_comeOneByOne() {
    request("/a");
    request("/b");
    request("/c");
    assertThat(passed()).isEqualTo("/a.");
    answer(HttpResponseStatus.CONTINUE);
    assertThat(passed()).isEmpty();
    answer(HttpResponseStatus.OK);
    assertThat(passed()).isEqualTo("/b.");
    answer(HttpResponseStatus.OK);
    assertThat(passed()).isEqualTo("/c.");
    answer(HttpResponseStatus.OK);
    request("/d");
    assertThat(passed()).isEqualTo("/d.");
  }

  @Test
  void request_answeredBeforeItsBodyHasCome_stillGetsTheBody() {
    channel.writeInbound(new DefaultHttpRequest(HTTP_1_1, HttpMethod.POST, "/a"));
    answer(HttpResponseStatus.OK);
    channel.writeInbound(new DefaultLastHttpContent(Unpooled.wrappedBuffer(new byte[3])));
    request("/b");
    assertThat(passed()).isEqualTo("/a./b.");
  }

  @Test
  void clientGoes_whatWaits_isDropped() {
    request("/a");
    ByteBuf content = Unpooled.wrappedBuffer(new byte[3]);
    channel.writeInbound(
        new DefaultHttpRequest(HTTP_1_1, HttpMethod.POST, "/b"), new DefaultHttpContent(content));
    channel.close().syncUninterruptibly();
    channel.runPendingTasks();
    assertThat(passed()).isEqualTo("/a.");
    assertThat(content.refCnt()).isZero();
  }

  @Test
  void requests_tooMany_theLastIsMarkedAndTheRestIsNotTaken() {
    request("/first");
    for (int i = 0; i < PipelineGate.MAX_WAITING + 10; i++) {
      request("/" + i);
    }
    passed();
    for (int i = 0; i < PipelineGate.MAX_WAITING; i++) {
      answer(HttpResponseStatus.OK);
      HttpRequest next = channel.readInbound();
      assertThat(next.decoderResult().isSuccess()).isTrue();
      passed();
    }
    answer(HttpResponseStatus.OK);
    HttpRequest last = channel.readInbound();
    assertThat(last.decoderResult().cause()).isInstanceOf(PipelineGate.TooManyRequests.class);
    answer(HttpResponseStatus.SERVICE_UNAVAILABLE);
    assertThat(passed()).isEmpty();
  }

  @Test
  void bodies_tooLargeTogether_areReadLater() {
    request("/a");
    channel.writeInbound(new DefaultHttpRequest(HTTP_1_1, HttpMethod.POST, "/b"));
    channel.writeInbound(new DefaultLastHttpContent(Unpooled.wrappedBuffer(new byte[2 << 20])));
    assertThat(channel.config().isAutoRead()).isFalse();
    answer(HttpResponseStatus.OK);
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(passed()).isEqualTo("/a./b.");
  }

  @Test
  void request_otherVersion_isMarked() {
    channel.writeInbound(
        new DefaultHttpRequest(HttpVersion.valueOf("HTTP/3.0"), HttpMethod.GET, "/a"));
    HttpRequest request = channel.readInbound();
    assertThat(request.decoderResult().cause())
        .isInstanceOf(PipelineGate.OtherVersion.class)
        .hasMessage("HTTP/3.0");
    assertThat(request.protocolVersion()).isEqualTo(HTTP_1_1);
  }

  @Test
  void request_brokenAndOfOtherVersion_isAnsweredInOurs() {
    HttpRequest broken =
        new DefaultHttpRequest(HttpVersion.valueOf("HTTXP/1.1"), HttpMethod.GET, "/");
    broken.setDecoderResult(DecoderResult.failure(new IllegalArgumentException()));
    channel.writeInbound(broken);
    HttpRequest request = channel.readInbound();
    assertThat(request.protocolVersion()).isEqualTo(HTTP_1_1);
    assertThat(request.decoderResult().cause()).isInstanceOf(IllegalArgumentException.class);
  }
}
