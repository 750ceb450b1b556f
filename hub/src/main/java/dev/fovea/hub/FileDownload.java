package dev.fovea.hub;

import dev.fovea.hub.HubException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file. Each chunk is fetched by one thread; the one that completes the last of them
 * verifies the file and makes it a blob.
 *
 * <p>A hash over the whole file does not tell which bytes are wrong. Bytes that the disk lost have
 * another CRC than when they came. If there are none, chunks are fetched again one by one, and the
 * file is hashed whenever one came differently.
 */
final class FileDownload implements AutoCloseable {
  private static final int BUFFER = 1 << 17;
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

  /** Where the hub redirected to; such addresses serve for a while, and save asking the hub. */
  private volatile @Nullable URI location;

  FileDownload(
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
    List<Integer> missing =
        IntStream.range(0, partial.chunks())
            .filter(chunk -> !partial.isComplete(chunk))
            .boxed()
            .toList();
    chunksLeft.set(missing.size());
    return missing;
  }

  /** Fetches a chunk; returns whether it was the last of those missing. */
  boolean fetch(int chunk) throws InterruptedException {
    complete(chunk);
    return chunksLeft.decrementAndGet() == 0;
  }

  private void complete(int chunk) throws InterruptedException {
    int told = partial.received(chunk);
    onDisk(() -> partial.resume(chunk));
    meter.add(partial.received(chunk) - told);
    Backoff backoff = new Backoff(transfer, what);
    while (!partial.isComplete(chunk)) {
      int before = partial.received(chunk);
      try {
        request(chunk);
        if (partial.received(chunk) == before) {
          throw new TransferException(Code.UNAVAILABLE, "the hub sends no bytes");
        }
      } catch (IOException e) {
        if (partial.received(chunk) > before) {
          backoff.succeeded();
        }
        backoff.failed(e);
      }
    }
  }

  private void request(int chunk) throws IOException, InterruptedException {
    long first = partial.start(chunk) + partial.received(chunk);
    long last = partial.start(chunk) + partial.length(chunk) - 1;
    boolean whole = first == 0 && last == file.size() - 1;
    URI known = location;
    try (HubClient.Answer answer =
        client.get(
            known == null ? address : known,
            whole ? Optional.empty() : Optional.of("bytes=" + first + "-" + last))) {
      switch (answer.status()) {
        case 206 -> copy(answer.body(), chunk, rangeLength(answer, first, last));
        case 200 -> {
          checkWhole(answer);
          answer.body().skipNBytes(first);
          copy(answer.body(), chunk, last - first + 1);
        }
        default -> throw refused(answer);
      }
      if (!client.isEndpoint(answer.from())) {
        location = answer.from();
      }
    }
  }

  private TransferException refused(HubClient.Answer answer) {
    location = null;
    if (answer.status() == 416) {
      return new TransferException(
          Code.CORRUPT, "the file is not as long as the hub lists it (416)");
    }
    if (!client.isEndpoint(answer.from()) && answer.status() != 429) {
      return new TransferException(
          Code.UNAVAILABLE,
          "%s, to which the hub redirects, answers %d"
              .formatted(answer.from().getHost(), answer.status()));
    }
    return HubAnswers.failure(answer, model, client.settings());
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
          Code.UNAVAILABLE,
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
          Code.UNAVAILABLE,
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
   * @throws HubException {@link Code#CORRUPT} if the hub serves other bytes than it lists
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
            Code.CORRUPT,
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
    for (int chunk : damaged) {
      if (partial.refetches(chunk) >= REFETCHES_OF_DAMAGED) {
        return false;
      }
      again(chunk);
    }
    return true;
  }

  /** Fetches chunks again until one comes differently. */
  private boolean isDifferentNow() throws InterruptedException {
    int most = partial.chunks() == 1 ? REFETCHES_OF_ONE : REFETCHES_OF_MANY;
    for (int chunk = 0; chunk < partial.chunks(); chunk++) {
      while (partial.refetches(chunk) < most) {
        int crc = partial.crc(chunk);
        again(chunk);
        if (partial.crc(chunk) != crc) {
          return true;
        }
      }
    }
    return false;
  }

  private void again(int chunk) throws InterruptedException {
    meter.add(-partial.received(chunk));
    onDisk(() -> {
      partial.refetch(chunk);
      return true;
    });
    complete(chunk);
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
