package dev.fovea.hub;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * A hub on loopback: an HTTP server on plain sockets, so that it can break off and lie exactly
 * where it is told to, and a second address for the large files, as the real one has.
 */
final class FakeHub implements AutoCloseable {
  final Map<String, FakeRepository> repositories = new ConcurrentHashMap<>();

  /** All bodies of files sent, or begun. */
  final List<Fetch> fetches = new CopyOnWriteArrayList<>();

  final List<FakeRequest> requests = new CopyOnWriteArrayList<>();

  /** The bytes asked for of files that were blobs in {@link #watchedBlobs} already. */
  final AtomicLong refetchedBytes = new AtomicLong();

  final AtomicLong bodyBytes = new AtomicLong();

  volatile Function<FakeRequest, Fault> faults = request -> Fault.NONE;
  volatile LongConsumer afterBytes = bytes -> {};
  volatile Optional<Path> watchedBlobs = Optional.empty();

  private final ServerSocket hub;
  private final ServerSocket cdn;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** A part of a file that was asked for: {@code asked} bytes from {@code first}. */
  record Fetch(String hash, long first, long asked) {}

  FakeHub() throws IOException {
    hub = listen(/* isCdn= */ false);
    cdn = listen(/* isCdn= */ true);
  }

  /** Adds a repository with a tiny checkpoint. */
  FakeRepository add(String id, int floats) {
    FakeRepository repository = new FakeRepository(id, FakeCheckpoint.files(floats, 3));
    repositories.put(id, repository);
    return repository;
  }

  URI address() {
    return address(hub);
  }

  URI cdnAddress() {
    return address(cdn);
  }

  private static URI address(ServerSocket socket) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  private ServerSocket listen(boolean isCdn) throws IOException {
    ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              open.add(socket);
              Thread.ofVirtual().start(() -> serve(socket, isCdn));
            } catch (IOException e) {
              return;
            }
          }
        });
    return server;
  }

  private void serve(Socket socket, boolean isCdn) {
    try (socket) {
      socket.setSoTimeout(20_000);
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      boolean keep = true;
      while (keep) {
        FakeRequest request = FakeRequest.read(in, isCdn).orElse(null);
        if (request == null) {
          return;
        }
        requests.add(request);
        keep = new FakeAnswer(this, request, faults.apply(request), socket, in).send();
      }
    } catch (IOException e) {
      // The client went away, as it may at any time.
    } finally {
      open.remove(socket);
    }
  }

  /** Notes that a file was asked for. */
  void fetched(String hash, long first, long asked) {
    fetches.add(new Fetch(hash, first, asked));
    if (watchedBlobs.filter(blobs -> Files.exists(blobs.resolve(hash))).isPresent()) {
      refetchedBytes.addAndGet(asked);
    }
  }

  /** Returns how many bytes of a file were asked for. */
  long asked(String hash) {
    return fetches.stream()
        .filter(fetch -> fetch.hash().equals(hash))
        .mapToLong(Fetch::asked)
        .sum();
  }

  @Override
  public void close() throws IOException {
    hub.close();
    cdn.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
