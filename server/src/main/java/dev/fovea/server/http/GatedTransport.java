package dev.fovea.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.vertx.core.spi.transport.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's sockets, each connection that a server accepts with a {@link HeadWatch} and a {@link
 * PipelineGate}.
 *
 * @param idle how long a connection may wait for the head of a request
 */
public record GatedTransport(Duration idle)
    implements io.vertx.core.transport.Transport, Transport {
  @Override
  public String name() {
    return "gated nio";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public Transport implementation() {
    return this;
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return NioIoHandler.newFactory();
  }

  @Override
  @SuppressWarnings("deprecation") // It is the type that Vert.x has.
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return new NioDatagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return NioDatagramChannel::new;
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return NioSocketChannel::new;
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return () -> {
      NioServerSocketChannel server = new NioServerSocketChannel();
      server.pipeline().addLast(new Acceptor(idle));
      return server;
    };
  }

  /** Sees each new connection before Vert.x does. */
  private static final class Acceptor extends ChannelInboundHandlerAdapter {
    private final Duration idle;

    Acceptor(Duration idle) {
      this.idle = idle;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
      HeadWatch watch = new HeadWatch(idle);
      ((Channel) connection).pipeline().addLast(watch, new Installer(watch));
      context.fireChannelRead(connection);
    }
  }

  /** Puts the gate between HTTP and Vert.x when the first bytes come: by then both are there. */
  private static final class Installer extends ChannelInboundHandlerAdapter {
    private final HeadWatch watch;

    Installer(HeadWatch watch) {
      this.watch = watch;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      ChannelPipeline pipeline = context.pipeline();
      String encoder = pipeline.context(HttpResponseEncoder.class).name();
      pipeline.addAfter(encoder, "pipeline gate", new PipelineGate(watch));
      pipeline.remove(this);
      context.fireChannelRead(bytes);
    }
  }
}
