package dev.fovea.hub.cache;

import static java.util.Objects.requireNonNull;

/** A file of a repository: its path in it, its size in bytes, and what it hashes to. */
public record RemoteFile(String name, long size, Digest digest) {
  public RemoteFile {
    requireNonNull(name, "name");
    requireNonNull(digest, "digest");
  }
}
