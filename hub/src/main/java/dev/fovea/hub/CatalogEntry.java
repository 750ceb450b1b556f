package dev.fovea.hub;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A model that Fovea knows by a short name.
 *
 * @param id the short name, as in {@code "qwen3-vl-4b"}
 * @param hubId the repository on Hugging Face; empty for the model inside the jar
 * @param displayName the name for people
 */
public record CatalogEntry(String id, Optional<String> hubId, String displayName) {
  public CatalogEntry {
    requireNonNull(id, "id");
    requireNonNull(hubId, "hubId");
    requireNonNull(displayName, "displayName");
  }
}
