package dev.fovea.hub.cache;

import static java.util.Objects.requireNonNull;

/**
 * What a removal did.
 *
 * @param hubId the repository, {@code organisation/name}
 * @param files how many files were deleted
 * @param bytes that they had; 0 if others refer to all of them
 */
public record Removal(String hubId, int files, long bytes) {
  public Removal {
    requireNonNull(hubId, "hubId");
  }
}
