package dev.fovea.hub;

import static java.util.Objects.requireNonNull;

/** A file of a repository: its path in it, its size in bytes, and what it hashes to. */
record RemoteFile(String name, long size, Digest digest) {
  RemoteFile {
    requireNonNull(name, "name");
    requireNonNull(digest, "digest");
  }
}
