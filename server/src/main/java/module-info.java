import org.jspecify.annotations.NullMarked;

/** The OpenAI API over HTTP. */
@NullMarked
module dev.fovea.server {
  requires static org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires transitive dev.fovea.library;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.vertx.core;
  requires java.management;
  requires jdk.management;

  exports dev.fovea.server;
  exports dev.fovea.server.settings;
}
