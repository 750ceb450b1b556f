package dev.fovea.hub.cache;

import dev.fovea.hub.settings.ModelId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets others see what was fetched: the links of a snapshot once its blobs are there, the reference
 * last. Each step is one rename or link, and each may be done again.
 */
public record Publication(RepositoryFolder repository, boolean symbolicLinks) {
  /** How long a pull that was stopped may wait for the next one to go on. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(7);

  private static final String SUFFIX = ".fovea.tmp";
  private static final byte[] CACHE_TAG =
      "Signature: 8a477f597d28d172789f06886806bc55\n".getBytes(StandardCharsets.US_ASCII);

  /** Returns where the content of a file is, if it is there: a blob, or a copy in the snapshot. */
  public Optional<Path> content(String commit, RemoteFile file) throws IOException {
    Path blob = repository.blob(file.digest().hex());
    if (hasSize(blob, file.size())) {
      return Optional.of(blob);
    }
    Path copy = repository.snapshotOf(commit).resolve(file.name());
    return hasSize(copy, file.size()) && !Files.isSymbolicLink(copy)
        ? Optional.of(copy)
        : Optional.empty();
  }

  private static boolean hasSize(Path path, long size) throws IOException {
    return Files.isRegularFile(path) && Files.size(path) == size;
  }

  /** Marks the cache for backup programs, after the convention at bford.info/cachedir. */
  public void tagCache() throws IOException {
    Path tag = repository.cache().resolve("CACHEDIR.TAG");
    Files.createDirectories(repository.cache());
    try {
      if (!Files.exists(tag)) {
        Files.write(tag, CACHE_TAG, StandardOpenOption.CREATE_NEW);
      }
    } catch (FileAlreadyExistsException e) {
      return;
    }
  }

  /** Links the files, the configuration last, and then names the commit. */
  public void publish(ModelId id, String commit, List<RemoteFile> files) throws IOException {
    Path folder = Files.createDirectories(repository.snapshotOf(commit));
    List<RemoteFile> ordered = configurationLast(files);
    Map<Digest, RemoteFile> last = new HashMap<>();
    ordered.forEach(file -> last.put(file.digest(), file));
    for (RemoteFile file : ordered) {
      link(folder, file, file.equals(last.get(file.digest())));
    }
    if (!id.isCommit()) {
      name(id.revision(), commit);
    }
  }

  private static List<RemoteFile> configurationLast(List<RemoteFile> files) {
    Predicate<RemoteFile> isConfiguration = file -> file.name().equals(FileSelection.CONFIG);
    return Stream.concat(
            files.stream().filter(isConfiguration.negate()), files.stream().filter(isConfiguration))
        .toList();
  }

  private void link(Path folder, RemoteFile file, boolean isLast) throws IOException {
    Path link = folder.resolve(file.name());
    Path blob = repository.blob(file.digest().hex());
    Path temporary = folder.resolve(file.name() + SUFFIX);
    Files.deleteIfExists(temporary);
    if (hasSize(link, file.size()) && !leadsElsewhere(link, blob)) {
      return;
    }
    if (!linked(temporary, blob)) {
      if (isLast) {
        Files.move(blob, link, StandardCopyOption.REPLACE_EXISTING);
        return;
      }
      Files.copy(blob, temporary);
    }
    Files.move(
        temporary, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean leadsElsewhere(Path link, Path blob) throws IOException {
    return Files.exists(blob) && !Files.isSameFile(link, blob) && Files.isSymbolicLink(link);
  }

  /**
   * A hard link costs no right on Windows and no space; a file system without both gets the file.
   */
  private boolean linked(Path temporary, Path blob) throws IOException {
    if (symbolicLinks) {
      try {
        Files.createSymbolicLink(
            temporary, Path.of("..", "..", "blobs", String.valueOf(blob.getFileName())));
        return true;
      } catch (UnsupportedOperationException | FileSystemException e) {
        Files.deleteIfExists(temporary);
      }
    }
    try {
      Files.createLink(temporary, blob);
      return true;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false;
    }
  }

  private void name(String revision, String commit) throws IOException {
    if (repository.commit(revision).filter(commit::equals).isPresent()) {
      return;
    }
    Path ref = repository.ref(revision);
    Files.createDirectories(ref.getParent());
    // Whatever is in refs/ counts as a reference.
    Path temporary = repository.path().resolve("ref" + SUFFIX);
    Files.writeString(temporary, commit);
    Files.move(temporary, ref, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Deletes what pulls of other revisions began and nobody went on with for long. What cannot be
   * deleted stays.
   */
  public void tidy(List<RemoteFile> files) {
    Set<Path> kept =
        files.stream()
            .map(file -> repository.partial(file.digest().hex()))
            .collect(Collectors.toSet());
    try (DirectoryStream<Path> partials =
        Files.newDirectoryStream(repository.blobs(), "*" + PartialFile.SUFFIX)) {
      for (Path partial : partials) {
        if (!kept.contains(partial) && isOld(partial)) {
          Files.deleteIfExists(partial);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // It takes space, no more.
    }
  }

  private static boolean isOld(Path partial) throws IOException {
    Instant touched = Files.getLastModifiedTime(partial).toInstant();
    return touched.isBefore(Instant.now().minus(LONGEST_WAIT));
  }

  /** Returns whether the revision is there as {@link #publish} would make it. */
  public boolean isPublished(ModelId id, String commit, List<RemoteFile> files) throws IOException {
    if (!repository.commit(id.revision()).filter(commit::equals).isPresent()) {
      return false;
    }
    Path folder = repository.snapshotOf(commit);
    for (RemoteFile file : files) {
      if (!Files.isRegularFile(folder.resolve(file.name()))
          || Files.size(folder.resolve(file.name())) != file.size()
          || Files.exists(folder.resolve(file.name() + SUFFIX), LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }
}
