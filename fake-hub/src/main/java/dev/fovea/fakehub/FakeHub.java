package dev.fovea.fakehub;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * A hub on loopback: an HTTP server on plain sockets, so that it can break off and lie exactly
 * where it is told to, and a second address for the large files, as the real one has. For any
 * number of threads.
 */
public final class FakeHub implements AutoCloseable {
  /** The repository that most tests pull. */
  public static final String TINY = "org/tiny";

  private final Map<String, FakeRepository> repositories = new ConcurrentHashMap<>();
  private final List<Fetch> fetches = new CopyOnWriteArrayList<>();
  private final List<FakeRequest> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong bodyBytes = new AtomicLong();
  private final AtomicLong refetchedBytes = new AtomicLong();
  private final CountDownLatch stalled = new CountDownLatch(1);

  private volatile Function<FakeRequest, Fault> faults = request -> Fault.NONE;
  private volatile LongConsumer afterBytes = bytes -> {};
  private volatile Optional<Path> watchedBlobs = Optional.empty();

  private final ServerSocket hub;
  private final ServerSocket cdn;
  private final List<Thread> acceptors = new ArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** A part of a file that was asked for: {@code asked} bytes from {@code first}. */
  public record Fetch(String hash, long first, long asked) {}

  /**
   * Starts the hub, without a repository.
   *
   * @throws IOException if no port is free
   */
  public FakeHub() throws IOException {
    hub = listen(/* isCdn= */ false);
    cdn = listen(/* isCdn= */ true);
  }

  /** Adds a repository with a checkpoint that looks like one and has {@code floats} per shard. */
  public FakeRepository add(String id, int floats) {
    return add(id, FakeCheckpoint.files(floats, 3));
  }

  /**
   * Adds a repository with the files of a folder, but not those of folders in it.
   *
   * @throws IOException if one cannot be read
   */
  public FakeRepository add(String id, Path folder) throws IOException {
    Map<String, byte[]> files = new ConcurrentHashMap<>();
    try (var paths = Files.list(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(String.valueOf(path.getFileName()), Files.readAllBytes(path));
      }
    }
    return add(id, files);
  }

  private FakeRepository add(String id, Map<String, byte[]> files) {
    FakeRepository repository = new FakeRepository(id, files);
    repositories.put(id, repository);
    return repository;
  }

  Optional<FakeRepository> repository(String id) {
    return Optional.ofNullable(repositories.get(id));
  }

  /** Returns where the hub answers. */
  public URI address() {
    return address(hub);
  }

  URI cdnAddress() {
    return address(cdn);
  }

  private static URI address(ServerSocket socket) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /** Returns the environment of a process that uses this hub, and a cache in {@code folder}. */
  public Map<String, String> environment(Path folder) {
    return Map.of(
        "HF_ENDPOINT", address().toString(),
        "HF_HUB_CACHE", folder.resolve("hub").toString(),
        "FOVEA_HOME", folder.resolve("home").toString());
  }

  /**
   * Lets answers fail.
   *
   * @param faults what goes wrong with the answer to a request; may wait, as the answer does then
   */
  public void fail(Function<FakeRequest, Fault> faults) {
    this.faults = faults;
  }

  /** Calls {@code listener} with the bytes of files sent so far, whenever some more were sent. */
  public void afterBytes(LongConsumer listener) {
    afterBytes = listener;
  }

  /** Counts what is asked for again of files that are in the folder {@code blobs} already. */
  public void watch(Path blobs) {
    watchedBlobs = Optional.of(blobs);
  }

  /** Waits until {@link Fault.Stall} has kept something back. */
  public void awaitStall() throws InterruptedException {
    stalled.await();
  }

  /** Returns all bodies of files sent, or begun, since the last {@link #forgetFetches}. */
  public List<Fetch> fetches() {
    return fetches;
  }

  /** Forgets the fetches so far. */
  public void forgetFetches() {
    fetches.clear();
  }

  /** Returns all requests so far. */
  public List<FakeRequest> requests() {
    return requests;
  }

  /** Returns how many bytes of files and other answers were sent. */
  public long bodyBytes() {
    return bodyBytes.get();
  }

  /** Returns how many bytes were asked for of files that {@link #watch} found there already. */
  public long refetchedBytes() {
    return refetchedBytes.get();
  }

  /** Returns how many bytes of all files were asked for. */
  public long askedBytes() {
    return fetches.stream().mapToLong(Fetch::asked).sum();
  }

  /** Returns how many bytes of a file were asked for. */
  public long asked(String hash) {
    return fetches.stream()
        .filter(fetch -> fetch.hash().equals(hash))
        .mapToLong(Fetch::asked)
        .sum();
  }

  private ServerSocket listen(boolean isCdn) throws IOException {
    ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    acceptors.add(
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
            }));
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

  /** Notes that some of a body was sent. */
  void sent(int bytes) {
    afterBytes.accept(bodyBytes.addAndGet(bytes));
  }

  /** Notes that the rest of a body is kept back. */
  void keptBack() {
    stalled.countDown();
  }

  /**
   * Closes both addresses and all connections. Nobody is connected afterwards, so it waits for
   * those who accept: the system takes connections as long as one of them holds the address.
   */
  @Override
  public void close() throws IOException {
    hub.close();
    cdn.close();
    acceptors.forEach(FakeHub::join);
    for (Socket socket : open) {
      socket.close();
    }
  }

  private static void join(Thread acceptor) {
    boolean interrupted = false;
    while (acceptor.isAlive()) {
      try {
        acceptor.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
