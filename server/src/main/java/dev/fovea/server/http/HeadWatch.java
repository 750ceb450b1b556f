package dev.fovea.server.http;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that waits too long for the head of a request. Who has sent a part of one is
 * told so with status 408; who has sent nothing expects no answer. A connection whose request is
 * being answered is left alone, however long that takes. The first handler of the connection; on
 * its event loop only.
 */
final class HeadWatch extends ChannelInboundHandlerAdapter {
  private final Duration limit;
  private @Nullable ChannelHandlerContext context;
  private @Nullable PipelineGate gate;
  private @Nullable Future<?> timer;

  /** Whether bytes came that are not those of a request that has come to its end. */
  private boolean begun;

  /** Whether those bytes are of a body. */
  private boolean inBody;

  HeadWatch(Duration limit) {
    this.limit = limit;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    if (added.channel().isActive()) {
      await();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    await();
    active.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object bytes) {
    begun = true;
    reading.fireChannelRead(bytes);
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    stop();
    inactive.fireChannelInactive();
  }

  /** Says who lets requests through, and closes the connection when a client was told why. */
  void by(PipelineGate installed) {
    gate = installed;
  }

  /** Says that a head is complete, and its body comes. */
  void headCame() {
    inBody = true;
    stop();
  }

  /** Says that a request is complete. */
  void requestCame() {
    begun = false;
    inBody = false;
  }

  /** Says that the next head is waited for. */
  void await() {
    stop();
    timer =
        requireNonNull(context, "context")
            .executor()
            .schedule(this::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stop() {
    if (timer != null) {
      timer.cancel(/* mayInterruptIfRunning= */ false);
      timer = null;
    }
  }

  private void expire() {
    ChannelHandlerContext here = requireNonNull(context, "context");
    if (begun && !inBody && gate != null) {
      gate.refuse();
      var _ = here.writeAndFlush(Unpooled.wrappedBuffer(HttpErrors.lateHead()));
    }
    // From the end of the pipeline, so that the gate lets the client read what it was told.
    var _ = here.channel().close();
  }
}
