package dev.fovea.hub.cache;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A complete checkpoint in the cache, or in LM Studio's folder.
 *
 * @param hubId the repository, {@code organisation/name}
 * @param commit 40 hexadecimal digits; empty in LM Studio's folder, which does not tell it
 * @param folder has the files; in the cache most are links
 * @param bytes of the files that Fovea needs
 */
public record Snapshot(String hubId, Optional<String> commit, Path folder, long bytes) {
  public Snapshot {
    requireNonNull(hubId, "hubId");
    requireNonNull(commit, "commit");
    requireNonNull(folder, "folder");
  }
}
