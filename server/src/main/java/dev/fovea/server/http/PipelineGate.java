package dev.fovea.server.http;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Lets the requests of a connection through one at a time: the next when the answer to the one
 * before is on its way. Vert.x alone would stop reading as soon as a few requests wait, and so
 * never learn that the client has gone; here the connection is read on, and what waits is dropped
 * with it. On the event loop of the connection only.
 */
final class PipelineGate extends ChannelDuplexHandler {
  /** How many requests may wait on a connection. */
  static final int MAX_WAITING = 1000;

  /** The bytes of waiting bodies after which no more is read until some have left. */
  private static final int MAX_BYTES = 1 << 20;

  /** How long a client may take to read why its connection is closed. */
  private static final long LINGER_MILLIS = 2000;

  /** Says that a request is one too many. */
  static final class TooManyRequests extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Says that a request is of a version of HTTP that is not spoken here. */
  static final class OtherVersion extends Exception {
    private static final long serialVersionUID = 1L;

    OtherVersion(String version) {
      super(version);
    }
  }

  private final HeadWatch watch;
  private final Queue<Object> waiting = new ArrayDeque<>();
  private int waitingRequests;
  private int waitingBytes;
  private boolean answering;
  private boolean refusing;
  private boolean broken;
  private boolean closing;

  /**
   * Creates a gate.
   *
   * @param watch is told what comes and what is answered
   */
  PipelineGate(HeadWatch watch) {
    this.watch = watch;
    watch.by(this);
  }

  /** Lets nothing through any more: the client is told that its request is wrong. */
  void refuse() {
    broken = true;
    refusing = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refusing) {
      ReferenceCountUtil.release(message);
      return;
    }
    check(message);
    if (waiting.isEmpty() && !(answering && message instanceof HttpRequest)) {
      pass(context, message);
    } else {
      hold(context, message);
    }
  }

  private void check(Object message) {
    if (message instanceof HttpRequest request) {
      watch.headCame();
      HttpVersion version = request.protocolVersion();
      if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
        // The answer would be of the same version.
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (request.decoderResult().isSuccess()) {
          request.setDecoderResult(DecoderResult.failure(new OtherVersion(version.text())));
        }
      }
    }
    if (message instanceof LastHttpContent) {
      watch.requestCame();
    }
    if (message instanceof HttpObject object && !object.decoderResult().isSuccess()) {
      broken = true;
    }
  }

  private void pass(ChannelHandlerContext context, Object message) {
    answering |= message instanceof HttpRequest;
    context.fireChannelRead(message);
  }

  private void hold(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && ++waitingRequests > MAX_WAITING) {
      request.setDecoderResult(DecoderResult.failure(new TooManyRequests()));
      refuse();
    }
    waiting.add(message);
    waitingBytes += bytes(message);
    if (waitingBytes > MAX_BYTES) {
      context.channel().config().setAutoRead(false);
    }
  }

  private static int bytes(Object message) {
    return message instanceof ByteBufHolder holder ? holder.content().readableBytes() : 0;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    var _ = context.write(message, promise); // Vert.x waits for it
    if (message instanceof LastHttpContent && !isInterim(message)) {
      // Not at once, since Vert.x does not know yet that the answer is complete.
      context.executor().execute(() -> next(context));
    }
  }

  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** Lets through what waits, up to the end of the next request. */
  private void next(ChannelHandlerContext context) {
    answering = false;
    while (!waiting.isEmpty() && !(answering && waiting.peek() instanceof HttpRequest)) {
      Object message = waiting.remove();
      waitingBytes -= bytes(message);
      waitingRequests -= message instanceof HttpRequest ? 1 : 0;
      pass(context, message);
    }
    if (!answering) {
      watch.await();
    }
    context.fireChannelReadComplete();
    if (waitingBytes <= MAX_BYTES && !context.channel().config().isAutoRead()) {
      context.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }

  private void drop() {
    refusing = true;
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  /**
   * Closes the connection, but if the client was told why, only when it had time to read that: what
   * it still sends would otherwise have its system throw the answer away.
   */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (broken && !closing && context.channel() instanceof SocketChannel socket) {
      closing = true;
      refusing = true;
      socket.config().setAutoRead(true);
      var _ = socket.shutdownOutput();
      var _ =
          context
              .executor()
              .schedule(
                  () -> {
                    var _ = context.close(promise);
                  },
                  LINGER_MILLIS,
                  TimeUnit.MILLISECONDS);
    } else {
      var _ = context.close(promise);
    }
  }
}
