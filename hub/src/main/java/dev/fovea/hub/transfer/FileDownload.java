package dev.fovea.hub.transfer;

import dev.fovea.base.ErrorCode;
import dev.fovea.hub.cache.DiskFailure;
import dev.fovea.hub.cache.PartialFile;
import dev.fovea.hub.cache.RemoteFile;
import dev.fovea.hub.cache.RepositoryFolder;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.ModelId;
import dev.fovea.hub.settings.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file. Each chunk is fetched by one thread; the one that completes the last of them
 * verifies the file and makes it a blob.
 *
 * <p>A hash over the whole file does not tell which bytes are wrong. Bytes that the disk lost have
 * another CRC than when they came. If there are none, chunks are fetched again one by one, and the
 * file is hashed whenever one came differently.
 *
 * <p>A server without ranges answers every request with the whole file. Once it did, one thread
 * takes all that is missing from one answer, and the others wait for it.
 */
public final class FileDownload implements AutoCloseable {
  private static final int BUFFER = 1 << 17;
  private static final int MOST_IGNORED_RANGES = 2;
  private static final int REFETCHES_OF_ONE = 3;
  private static final int REFETCHES_OF_MANY = 1;
  private static final int REFETCHES_OF_DAMAGED = 4;

  private final HubClient client;
  private final Transfer transfer;
  private final String what;
  private final String model;
  private final URI address;
  private final RemoteFile file;
  private final PartialFile partial;
  private final Path blob;
  private final Meter meter;
  private final AtomicInteger chunksLeft = new AtomicInteger();

  /** Chunks are fetched side by side, but alone when all are fetched from the file's start. */
  private final ReadWriteLock turn = new ReentrantReadWriteLock();

  /** Whether the server sends parts of a file, as far as is known. */
  private volatile boolean ranges = true;

  /** How often in a row a whole file came for a part: once may be one of many servers. */
  private final AtomicInteger ignoredRanges = new AtomicInteger();

  /** Where the hub redirected to; such addresses serve for a while, and save asking the hub. */
  private volatile @Nullable URI location;

  public FileDownload(
      HubClient client,
      Transfer transfer,
      ModelId id,
      String commit,
      RemoteFile file,
      RepositoryFolder repository,
      Meter meter)
      throws IOException {
    this.client = client;
    this.transfer = transfer;
    this.model = id.toString();
    this.what = file.name() + " of " + model;
    this.address = client.address(id, commit, file);
    this.file = file;
    this.blob = repository.blob(file.digest().hex());
    this.meter = meter;
    this.partial =
        PartialFile.open(
            repository.partial(file.digest().hex()), file.size(), transfer.chunkBytes());
  }

  /** Returns the chunks to fetch, after which {@link #finish} is due. */
  List<Integer> missing() {
    List<Integer> missing = incomplete();
    chunksLeft.set(missing.size());
    return missing;
  }

  private List<Integer> incomplete() {
    return chunks(chunk -> !partial.isComplete(chunk));
  }

  private List<Integer> chunks(IntPredicate which) {
    return IntStream.range(0, partial.chunks()).filter(which).boxed().toList();
  }

  /** Fetches a chunk; returns whether it was the last of those missing. */
  boolean fetch(int chunk) throws InterruptedException {
    complete(chunk);
    return chunksLeft.decrementAndGet() == 0;
  }

  private void complete(int chunk) throws InterruptedException {
    turn.readLock().lockInterruptibly();
    try {
      resume(chunk);
      Backoff backoff = new Backoff(transfer, what, meter::waits);
      while (ranges && !partial.isComplete(chunk)) {
        attempt(backoff, List.of(chunk), () -> request(chunk));
      }
    } finally {
      turn.readLock().unlock();
    }
    if (!partial.isComplete(chunk)) {
      completeAll();
    }
  }

  /** Fetches what is missing of the file from its start, alone, since the server has no ranges. */
  private void completeAll() throws InterruptedException {
    turn.writeLock().lockInterruptibly();
    try {
      List<Integer> chunks = incomplete();
      chunks.forEach(this::resume);
      Backoff backoff = new Backoff(transfer, what, meter::waits);
      while (!chunks.stream().allMatch(partial::isComplete)) {
        attempt(backoff, chunks, () -> requestAll(chunks));
      }
    } finally {
      turn.writeLock().unlock();
    }
  }

  private void resume(int chunk) {
    int told = partial.received(chunk);
    meter.add(onDisk(() -> partial.resume(chunk)) - told);
  }

  /** A request, and what is done with its answer. */
  private interface Request {
    void run() throws IOException, InterruptedException;
  }

  private void attempt(Backoff backoff, List<Integer> chunks, Request request)
      throws InterruptedException {
    long before = received(chunks);
    try {
      request.run();
    } catch (IOException e) {
      if (received(chunks) > before) {
        backoff.succeeded();
      } else {
        location = null;
      }
      backoff.failed(e);
    }
  }

  private long received(List<Integer> chunks) {
    return chunks.stream().mapToLong(partial::received).sum();
  }

  private void request(int chunk) throws IOException, InterruptedException {
    long first = partial.start(chunk) + partial.received(chunk);
    long last = partial.start(chunk) + partial.length(chunk) - 1;
    if (first == 0 && last == file.size() - 1) {
      requestAll(List.of(chunk));
      return;
    }
    try (HubClient.Answer answer = ask(Optional.of("bytes=" + first + "-" + last))) {
      switch (answer.status()) {
        case 206 -> {
          ignoredRanges.set(0);
          long length = rangeLength(answer, first, last);
          copy(answer.body(), chunk, length);
          answer.taken(length);
        }
        case 200 -> ignored(answer);
        default -> throw refused(answer);
      }
      remember(answer);
    }
  }

  private void ignored(HubClient.Answer answer) throws TransferException {
    checkWhole(answer);
    if (ignoredRanges.incrementAndGet() < MOST_IGNORED_RANGES) {
      throw new TransferException(
          ErrorCode.UNAVAILABLE, answer.from().getHost() + " sends a whole file for a part of it");
    }
    ranges = false;
  }

  /** Asks for the whole file, and takes what is missing of {@code chunks}, which are in order. */
  private void requestAll(List<Integer> chunks) throws IOException, InterruptedException {
    try (HubClient.Answer answer = ask(Optional.empty())) {
      if (answer.status() != 200) {
        throw refused(answer);
      }
      checkWhole(answer);
      long at = 0;
      for (int chunk : chunks) {
        long first = partial.start(chunk) + partial.received(chunk);
        int length = partial.length(chunk) - partial.received(chunk);
        answer.body().skipNBytes(first - at);
        copy(answer.body(), chunk, length);
        at = first + length;
      }
      answer.taken(at);
      remember(answer);
    }
  }

  private HubClient.Answer ask(Optional<String> range) throws IOException, InterruptedException {
    URI known = location;
    return client.get(known == null ? address : known, range);
  }

  private void remember(HubClient.Answer answer) {
    if (!client.isEndpoint(answer.from())) {
      location = answer.from();
    }
  }

  private TransferException refused(HubClient.Answer answer) {
    if (answer.status() == 416) {
      return new TransferException(
          ErrorCode.CORRUPT, "the file is not as long as the hub lists it (416)");
    }
    if (!client.isEndpoint(answer.from()) && answer.status() != 429) {
      return new TransferException(
          ErrorCode.UNAVAILABLE,
          "%s, to which the hub redirects, answers %d"
              .formatted(answer.from().getHost(), answer.status()));
    }
    if (answer.status() == 404 && isOfFile(answer)) {
      throw new HubException(
          ErrorCode.NOT_FOUND,
          "%s lists %s, but does not have it (404); pull again later"
              .formatted(client.settings().endpoint(), what));
    }
    return HubAnswers.failure(answer, model, client.settings());
  }

  /** Returns whether a file is missed, and neither the repository nor the revision. */
  private static boolean isOfFile(HubClient.Answer answer) {
    return answer.header("x-error-code").filter(code -> !code.equals("EntryNotFound")).isEmpty();
  }

  /** Returns how many bytes the answer has, which starts at {@code first} if it is honest. */
  private long rangeLength(HubClient.Answer answer, long first, long last)
      throws TransferException {
    String header = answer.header("content-range").orElse("");
    ContentRange range = ContentRange.parse(header).orElse(null);
    if (range == null
        || range.first() != first
        || range.last() < first
        || range.last() > last
        || range.total().filter(total -> total != file.size()).isPresent()) {
      throw new TransferException(
          ErrorCode.UNAVAILABLE,
          "expected bytes %d-%d/%d, found Content-Range %s"
              .formatted(first, last, file.size(), ModelId.shown(header)));
    }
    return range.last() - first + 1;
  }

  private void checkWhole(HubClient.Answer answer) throws TransferException {
    long length =
        answer.response().headers().firstValueAsLong("content-length").orElse(file.size());
    String type = answer.header("content-type").orElse("").toLowerCase(Locale.ROOT);
    if (length != file.size() || type.startsWith("text/html")) {
      throw new TransferException(
          ErrorCode.UNAVAILABLE,
          "expected a file of %d bytes, found %d bytes of %s"
              .formatted(file.size(), length, type.isEmpty() ? "no type" : type));
    }
  }

  private void copy(InputStream body, int chunk, long length) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, length)];
    for (long left = length; left > 0; ) {
      int read = body.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new IOException("the connection ended " + left + " bytes early");
      }
      onDisk(() -> {
        partial.append(chunk, buffer, read);
        return read;
      });
      meter.add(read);
      left -= read;
    }
  }

  /**
   * Verifies the file and makes it a blob.
   *
   * @throws HubException {@link ErrorCode#CORRUPT} if the hub serves other bytes than it lists
   */
  void finish() throws InterruptedException {
    while (!onDisk(() -> partial.matches(file.digest()))) {
      location = null;
      List<Integer> damaged = onDisk(partial::damaged);
      if (damaged.isEmpty() ? !isDifferentNow() : !isRepaired(damaged)) {
        onDisk(() -> {
          partial.discard();
          return true;
        });
        throw new HubException(
            ErrorCode.CORRUPT,
            "%s: the hub or a cache before it serves other bytes than those it lists (%s); nothing"
                    .formatted(what, file.digest().hex())
                + " of it was kept; pull again later");
      }
    }
    onDisk(() -> {
      partial.publish(blob);
      return true;
    });
  }

  private boolean isRepaired(List<Integer> damaged) throws InterruptedException {
    if (damaged.stream().anyMatch(chunk -> partial.refetches(chunk) >= REFETCHES_OF_DAMAGED)) {
      return false;
    }
    again(damaged);
    return true;
  }

  /** Fetches chunks again until one comes differently. */
  private boolean isDifferentNow() throws InterruptedException {
    for (List<Integer> next = suspects(); !next.isEmpty(); next = suspects()) {
      List<Integer> crcs = next.stream().map(partial::crc).toList();
      again(next);
      if (!next.stream().map(partial::crc).toList().equals(crcs)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the chunk to fetch again, or all at once from a server without ranges. */
  private List<Integer> suspects() {
    int most = partial.chunks() == 1 ? REFETCHES_OF_ONE : REFETCHES_OF_MANY;
    List<Integer> all = chunks(chunk -> partial.refetches(chunk) < most);
    return ranges ? all.stream().limit(1).toList() : all;
  }

  private void again(List<Integer> chunks) throws InterruptedException {
    for (int chunk : chunks) {
      meter.add(-partial.received(chunk));
      onDisk(() -> {
        partial.refetch(chunk);
        return true;
      });
    }
    for (int chunk : chunks) {
      complete(chunk);
    }
  }

  /** Something done to the file on the disk. */
  private interface DiskWork<T> {
    T run() throws IOException;
  }

  /** Tells failures of the disk from those of the network, which are tried again. */
  private <T> T onDisk(DiskWork<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw DiskFailure.of(e, partial.path());
    }
  }

  @Override
  public void close() throws IOException {
    partial.close();
  }
}
