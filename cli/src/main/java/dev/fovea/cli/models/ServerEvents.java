package dev.fovea.cli.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events. A thread of its own reads it, since a thread that reads cannot be
 * interrupted; it ends with the stream or with the process.
 */
final class ServerEvents {
  private static final int LONGEST_LINE = 1 << 20;

  private final ServerClient client;
  private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(64);

  /** What the stream has: an event, or its end. */
  private sealed interface Item {
    record Data(String text) implements Item {}

    record End() implements Item {}
  }

  ServerEvents(ServerClient client, InputStream in) {
    this.client = client;
    Thread.ofVirtual().name("server events").start(() -> read(in));
  }

  private void read(InputStream in) {
    try {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        String line = line(lines);
        while (line != null) {
          if (line.startsWith("data:")) {
            items.put(new Item.Data(line.substring("data:".length()).strip()));
          }
          line = line(lines);
        }
      } catch (IOException e) {
        // Cut off; whoever waits for the last event sees that it did not come.
      }
      items.put(new Item.End());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns a line, or nothing at the end or if it is longer than any of the server's. */
  private static @Nullable String line(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.length() < LONGEST_LINE) {
      line.append((char) next);
      next = in.read();
    }
    return next == '\n' ? line.toString() : null;
  }

  /**
   * Waits for the next event and returns its data; nothing once the stream has ended, for whatever
   * reason.
   *
   * @throws ServerException if it is no object
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  Optional<ObjectNode> next() throws InterruptedException {
    return switch (items.take()) {
      case Item.Data(String text) -> Optional.of(client.object(text));
      case Item.End() -> Optional.empty();
    };
  }
}
