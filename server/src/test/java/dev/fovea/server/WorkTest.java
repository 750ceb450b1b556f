package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.server.http.Exchange;
import dev.fovea.server.http.InFlight;
import dev.fovea.server.http.Reply;
import dev.fovea.server.wire.Errors;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WorkTest {
  private final Vertx vertx = Vertx.vertx();
  private final InFlight inFlight = new InFlight();
  private final Work work = new Work(inFlight, () -> false);
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void close() {
    released.countDown();
    vertx.close().await();
  }

  @Test
  void expect_clientLeavesBeforeTheWorkEnds_isCountedUntilThen() throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> {
              Exchange exchange = new Exchange(request, vertx.getOrCreateContext());
              work.expect(exchange);
              exchange.whenFinished(finished::countDown);
              work.answer(exchange, this::stubborn);
            })
            .listen(0)
            .await();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      started.await();
    }
    finished.await();
    assertThat(inFlight.size()).isEqualTo(1);
    released.countDown();
    inFlight.awaitNone(Duration.ofSeconds(60));
    assertThat(inFlight.size()).isZero();
  }

  /** Works on although it is interrupted. */
  private Reply stubborn() {
    started.countDown();
    while (true) {
      try {
        released.await();
        return Reply.error(Errors.shuttingDown());
      } catch (InterruptedException e) {
        // It is what a stubborn one does.
      }
    }
  }
}
