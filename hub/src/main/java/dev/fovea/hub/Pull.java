package dev.fovea.hub;

import dev.fovea.base.ErrorCode;
import dev.fovea.files.ShardIndex;
import dev.fovea.hub.cache.CacheRemoval;
import dev.fovea.hub.cache.Digest;
import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.cache.DiskFailure;
import dev.fovea.hub.cache.FileSelection;
import dev.fovea.hub.cache.Listing;
import dev.fovea.hub.cache.LocalSnapshots;
import dev.fovea.hub.cache.PartialFile;
import dev.fovea.hub.cache.Publication;
import dev.fovea.hub.cache.RemoteFile;
import dev.fovea.hub.cache.RepositoryFolder;
import dev.fovea.hub.cache.RepositoryLock;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.settings.ModelId;
import dev.fovea.hub.transfer.CheckpointCheck;
import dev.fovea.hub.transfer.FileDownload;
import dev.fovea.hub.transfer.HubClient;
import dev.fovea.hub.transfer.Meter;
import dev.fovea.hub.transfer.ParallelDownload;
import dev.fovea.hub.transfer.PullListener;
import dev.fovea.hub.transfer.Transfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings one model into the cache: list, lock, fetch the small files, look, fetch the rest,
 * publish.
 */
final class Pull {
  private static final int MOST_REVISIONS = 3;

  private final HubSettings settings;
  private final Transfer transfer;
  private final Disk disk;
  private final ModelId id;
  private final Set<String> modelTypes;
  private final Meter meter;
  private final RepositoryFolder repository;
  private final Publication publication;

  Pull(
      HubSettings settings,
      Transfer transfer,
      Disk disk,
      ModelId id,
      Set<String> modelTypes,
      PullListener listener) {
    this.settings = settings;
    this.transfer = transfer;
    this.disk = disk;
    this.id = id;
    this.modelTypes = modelTypes;
    this.meter = new Meter(listener);
    this.repository = new RepositoryFolder(settings.cacheFolder(), id.repository());
    this.publication = new Publication(repository, settings.symbolicLinks());
  }

  /**
   * Returns the model once it is there. If a commit vanishes meanwhile, begins with the new one.
   */
  Snapshot run() throws InterruptedException {
    try (HubClient client = new HubClient(settings, transfer)) {
      Listing listing = client.listing(id, meter::tell);
      for (int revisions = 1; ; revisions++) {
        try {
          return pull(client, listing);
        } catch (HubException e) {
          if (e.code() != ErrorCode.NOT_FOUND || revisions == MOST_REVISIONS) {
            throw e;
          }
          Listing now = client.listing(id, meter::tell);
          if (now.commit().equals(listing.commit())) {
            throw e;
          }
          listing = now;
        } catch (IOException e) {
          throw DiskFailure.of(e, repository.path());
        } catch (ReadOnlyFileSystemException e) {
          throw DiskFailure.of(e, repository.path());
        } catch (UncheckedIOException | DirectoryIteratorException e) {
          throw DiskFailure.ofListing(e, repository.path());
        }
      }
    }
  }

  private Snapshot pull(HubClient client, Listing listing)
      throws IOException, InterruptedException {
    List<RemoteFile> files = select(listing);
    if (publication.isPublished(id, listing.commit(), files)) {
      Optional<Snapshot> snapshot = LocalSnapshots.find(repository, listing.commit());
      if (snapshot.isPresent()) {
        meter.start(total(files), total(files));
        return snapshot.get();
      }
    }
    try (RepositoryLock _ = RepositoryLock.acquire(repository, meter::tell)) {
      try {
        files = fetch(client, listing, files);
        publication.publish(id, listing.commit(), files);
        publication.tidy(files);
      } catch (HubException e) {
        if (e.code() == ErrorCode.UNSUPPORTED) {
          CacheRemoval.removeAbandoned(repository);
        }
        throw e;
      }
      return LocalSnapshots.find(repository, listing.commit()).orElseThrow(() -> incomplete());
    }
  }

  private HubException incomplete() {
    return new HubException(
        ErrorCode.UNSUPPORTED,
        id + " is no complete checkpoint: files that it needs are not on the hub");
  }

  /** Returns the files to fetch, as far as the list of shards is known by now. */
  private List<RemoteFile> select(Listing listing) throws IOException {
    for (RemoteFile file : listing.files()) {
      if (file.name().equals(FileSelection.INDEX)) {
        return FileSelection.of(
            id, listing, publication.content(listing.commit(), file).map(ShardIndex::read));
      }
    }
    return FileSelection.of(id, listing, Optional.empty());
  }

  /** Fetches {@code files}, or what the list of shards proves to need, and returns what that is. */
  private List<RemoteFile> fetch(HubClient client, Listing listing, List<RemoteFile> files)
      throws IOException, InterruptedException {
    publication.tagCache();
    Files.createDirectories(repository.blobs());
    // Hugging Face's tools call a cache without it damaged, also if this pull ends here.
    Files.createDirectories(repository.snapshots());
    fetch(client, listing, missing(listing, files).stream().filter(Pull::isSmall));
    List<RemoteFile> needed = select(listing);
    check(listing, needed);
    List<RemoteFile> missing = missing(listing, needed);
    fetch(client, listing, missing.stream().filter(file -> !isSmall(file)));
    return needed;
  }

  /** Returns what is not there yet, having told how much that is and made sure that it fits. */
  private List<RemoteFile> missing(Listing listing, List<RemoteFile> files) throws IOException {
    List<RemoteFile> missing = new ArrayList<>();
    long received = 0;
    for (RemoteFile file : files) {
      if (publication.content(listing.commit(), file).isEmpty()) {
        missing.add(file);
        received += PartialFile.receivedBytes(repository.partial(file.digest().hex()), file.size());
      }
    }
    long toFetch = total(missing) - received;
    meter.start(total(files), total(files) - toFetch);
    checkSpace(toFetch);
    return missing;
  }

  private static boolean isSmall(RemoteFile file) {
    return !FileSelection.isWeights(file.name());
  }

  /** Two files of the same content are one blob, fetched once. */
  private void fetch(HubClient client, Listing listing, Stream<RemoteFile> files)
      throws IOException, InterruptedException {
    Set<Digest> seen = new HashSet<>();
    List<RemoteFile> distinct = files.filter(file -> seen.add(file.digest())).toList();
    if (distinct.isEmpty()) {
      return;
    }
    try (ParallelDownload download =
        ParallelDownload.of(
            distinct,
            file ->
                new FileDownload(client, transfer, id, listing.commit(), file, repository, meter),
            transfer.connections())) {
      download.run(meter);
    }
  }

  private void checkSpace(long bytes) throws IOException {
    long usable = disk.usableBytes(repository.blobs());
    if (bytes > usable) {
      throw HubException.at(
          settings.cacheFolder(),
          ErrorCode.NO_SPACE,
          "%s needs %,d bytes, %,d are free; make room, or set HF_HUB_CACHE to another disk"
              .formatted(id, bytes, usable),
          /* cause= */ null);
    }
  }

  private void check(Listing listing, List<RemoteFile> files) throws IOException {
    Set<String> names = new HashSet<>();
    files.forEach(file -> names.add(file.name()));
    CheckpointCheck check = new CheckpointCheck(id, names, modelTypes);
    for (RemoteFile file : files) {
      Path content = publication.content(listing.commit(), file).orElse(repository.path());
      if (file.name().equals(FileSelection.CONFIG)) {
        check.checkConfiguration(content);
      }
    }
  }

  private static long total(List<RemoteFile> files) {
    return files.stream().mapToLong(RemoteFile::size).sum();
  }
}
