package dev.fovea.hub.transfer;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.TransferException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** Counts the failures of one piece of work in a row, and waits or gives up. For one thread. */
final class Backoff {
  private static final long LONG_MILLIS = 2000;
  private static final String LATER = "; pull again %s, which goes on there";

  private final Transfer transfer;
  private final String what;
  private final Consumer<String> pauses;
  private int failures;

  /**
   * Creates a counter.
   *
   * @param what is what messages say could not be had
   * @param pauses hears, on the thread that waits, why it does so for long
   */
  Backoff(Transfer transfer, String what, Consumer<String> pauses) {
    this.transfer = transfer;
    this.what = what;
    this.pauses = pauses;
  }

  /** Forgets the failures: something came. */
  void succeeded() {
    failures = 0;
  }

  /**
   * Waits until the next attempt.
   *
   * @throws HubException if there have been enough, or if the hub asks for too long a pause
   */
  void failed(IOException failure) throws InterruptedException {
    failures++;
    if (failures >= transfer.attempts()) {
      throw lasting(failure);
    }
    Duration delay = transfer.delay(failures);
    if (failure instanceof TransferException answer) {
      if (isTooLong(answer.pause())) {
        throw lasting(failure);
      }
      delay = answer.pause().compareTo(delay) > 0 ? answer.pause() : delay;
    }
    long millis = delay.toMillis();
    if (millis >= LONG_MILLIS) {
      pauses.accept(
          "%s: %s; asking again in %d s".formatted(what, cause(failure), delay.toSeconds()));
    }
    Thread.sleep(millis + ThreadLocalRandom.current().nextLong(millis / 4 + 1));
  }

  private HubException lasting(IOException failure) {
    String often = failures == 1 ? "" : " (" + failures + " times)";
    if (failure instanceof TransferException answer) {
      return new HubException(
          answer.code(), what + ": " + answer.getMessage() + often + advice(answer), answer);
    }
    return new HubException(
        ErrorCode.UNAVAILABLE,
        what + ": " + cause(failure) + often + LATER.formatted("later"),
        failure);
  }

  private String advice(TransferException answer) {
    if (answer.code() == ErrorCode.CORRUPT) {
      return "; the hub or a cache before it serves other bytes than it lists";
    }
    if (answer.code() == ErrorCode.OFFLINE) {
      return "; check the network, HF_ENDPOINT and HTTPS_PROXY, and pull again";
    }
    return LATER.formatted(
        isTooLong(answer.pause())
            ? "in %,d seconds".formatted(answer.pause().toSeconds())
            : "later");
  }

  private boolean isTooLong(Duration pause) {
    return pause.compareTo(transfer.longestPause()) > 0;
  }

  private static String cause(IOException failure) {
    Throwable root = failure;
    while (root.getMessage() == null && root.getCause() != null) {
      root = root.getCause();
    }
    String text = Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    return failure instanceof SSLException ? "TLS failed: " + text : text;
  }
}
