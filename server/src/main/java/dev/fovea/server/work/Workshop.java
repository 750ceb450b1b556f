package dev.fovea.server.work;

import dev.fovea.server.http.Body;
import dev.fovea.server.wire.ApiException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Where requests are prepared: everything that computes for long or waits for files is done by its
 * threads, so that neither the event loop nor the carriers of virtual threads are ever held. For
 * any number of threads.
 *
 * <p>What takes a few milliseconds, the texts of most requests, has a lane of its own, so that it
 * never waits for pictures. A model computes with all cores, so the lanes together have about as
 * many threads as there are cores: on two cores a picture takes a third of the time that a model
 * would have alone.
 */
public final class Workshop implements AutoCloseable {
  /** How long all that is done for a request before its model answers may take. */
  public static final Duration TIME = Duration.ofSeconds(60);

  /** What is parsed and tokenized in a few milliseconds. */
  private static final int QUICK_BYTES = 64 << 10;

  /** What is parsed in less time than it takes to hand it over. */
  private static final int TRIVIAL_BYTES = 8 << 10;

  private static final int NANOS_PER_BYTE = 100;
  private static final int NANOS_PER_PIXEL = 30;
  private static final int MOST_REQUESTS = 128;

  private final Lane quick;
  private final Lane heavy;

  /** A form that was not seen before may take a second, for which nobody else is to wait. */
  private final Lane grammars;

  public Workshop() {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    quick = new Lane("texts", threads, MOST_REQUESTS);
    heavy = new Lane("pictures", threads, MOST_REQUESTS);
    grammars = new Lane("grammars", /* threads= */ 1, MOST_REQUESTS);
  }

  /**
   * Has the body of a request parsed. A small one is parsed by the caller itself.
   *
   * @throws ApiException as {@link Lane#run}
   * @throws InterruptedException as {@link Lane#run}
   */
  public <T> T parse(Body body, Function<byte[], T> parser) throws InterruptedException {
    return body.length() <= TRIVIAL_BYTES
        ? parser.apply(body.take())
        : bytes(body.length(), Deadline.in(TIME), () -> parser.apply(body.take()));
  }

  /**
   * Has work done whose cost follows from a number of bytes.
   *
   * @throws ApiException as {@link Lane#run}
   * @throws InterruptedException as {@link Lane#run}
   */
  public void bytes(long bytes, Deadline deadline, Runnable work) throws InterruptedException {
    bytes(bytes, deadline, Executors.callable(work));
  }

  /**
   * Has work done whose cost follows from a number of bytes.
   *
   * @throws ApiException as {@link Lane#run}
   * @throws InterruptedException as {@link Lane#run}
   */
  public <T> T bytes(long bytes, Deadline deadline, Callable<T> work) throws InterruptedException {
    Lane lane = bytes <= QUICK_BYTES ? quick : heavy;
    return lane.run(Duration.ofNanos(bytes * NANOS_PER_BYTE), deadline, work);
  }

  /**
   * Has pictures decoded.
   *
   * @throws ApiException as {@link Lane#run}
   * @throws InterruptedException as {@link Lane#run}
   */
  public <T> T pixels(long pixels, Deadline deadline, Callable<T> work)
      throws InterruptedException {
    return heavy.run(Duration.ofNanos(pixels * NANOS_PER_PIXEL), deadline, work);
  }

  /**
   * Has the form of an answer compiled.
   *
   * @throws ApiException as {@link Lane#run}
   * @throws InterruptedException as {@link Lane#run}
   */
  public void grammar(Deadline deadline, Runnable work) throws InterruptedException {
    grammars.run(Duration.ZERO, deadline, Executors.callable(work));
  }

  /** Interrupts all work and does no more. */
  @Override
  public void close() {
    quick.close();
    heavy.close();
    grammars.close();
  }
}
