package dev.fovea.hub.settings;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.Capability;
import java.util.Optional;
import java.util.Set;

/**
 * A model that Fovea knows by a short name. A number of 0 is not known.
 *
 * @param id the short name, as in {@code "qwen3-vl-4b"}
 * @param hubId the repository on Hugging Face, {@code organisation/name}; empty for the model
 *     inside the jar, and where a user's entry lacks it
 * @param displayName the name for people
 * @param parameters weights in all, vision included
 * @param bits of a weight of the language model
 * @param downloadBytes about what a pull fetches
 * @param memoryBytes about what the loaded model takes with a context of 4,096 tokens
 */
public record CatalogEntry(
    String id,
    Optional<String> hubId,
    String displayName,
    Set<Capability> capabilities,
    long parameters,
    int bits,
    long downloadBytes,
    long memoryBytes) {
  public CatalogEntry {
    requireNonNull(id, "id");
    requireNonNull(hubId, "hubId");
    requireNonNull(displayName, "displayName");
    capabilities = Set.copyOf(capabilities);
  }
}
