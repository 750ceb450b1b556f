package dev.fovea.hub.cache;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A model in the cache, or in LM Studio's folder, that Fovea can use.
 *
 * @param id what {@code Hub.find} and {@code Hub.remove} take: the catalog's short name, otherwise
 *     {@code organisation/name}, with {@code @revision} behind it unless it is the main branch
 * @param hubId the repository, {@code organisation/name}
 * @param commit 40 hexadecimal digits; empty in LM Studio's folder, which does not tell it
 * @param folder has the files
 * @param bytes of the files that Fovea needs
 * @param lastModified when the youngest of its files was put there
 */
public record CachedModel(
    String id,
    String hubId,
    Optional<String> commit,
    Path folder,
    long bytes,
    Instant lastModified) {
  public CachedModel {
    requireNonNull(id, "id");
    requireNonNull(hubId, "hubId");
    requireNonNull(commit, "commit");
    requireNonNull(folder, "folder");
    requireNonNull(lastModified, "lastModified");
  }
}
