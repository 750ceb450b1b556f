package dev.fovea.hub;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A complete checkpoint in the cache.
 *
 * @param hubId the repository, {@code organisation/name}
 * @param commit 40 hexadecimal digits
 * @param folder has the files; most are links into the cache
 * @param bytes of the files that Fovea needs
 */
public record Snapshot(String hubId, String commit, Path folder, long bytes) {
  public Snapshot {
    requireNonNull(hubId, "hubId");
    requireNonNull(commit, "commit");
    requireNonNull(folder, "folder");
  }
}
