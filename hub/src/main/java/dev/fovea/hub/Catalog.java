package dev.fovea.hub;

import java.util.List;
import java.util.Optional;

/**
 * The models that Fovea knows by a short name. Any other Hugging Face id works by its full name.
 */
public final class Catalog {
  private static final List<CatalogEntry> ENTRIES =
      List.of(
          new CatalogEntry("fovea-nano", Optional.empty(), "Fovea nano (embedded)"),
          onHub("qwen3-vl-4b", "Qwen3-VL-4B-Instruct-3bit", "Qwen3-VL 4B, 3-bit"),
          onHub("qwen3-vl-4b-4bit", "Qwen3-VL-4B-Instruct-4bit", "Qwen3-VL 4B, 4-bit"),
          onHub("qwen3-vl-2b", "Qwen3-VL-2B-Instruct-4bit", "Qwen3-VL 2B, 4-bit"),
          onHub("qwen3-vl-8b", "Qwen3-VL-8B-Instruct-4bit", "Qwen3-VL 8B, 4-bit"),
          onHub("qwen2.5-vl-3b", "Qwen2.5-VL-3B-Instruct-4bit", "Qwen2.5-VL 3B, 4-bit"),
          onHub("qwen2.5-vl-7b", "Qwen2.5-VL-7B-Instruct-4bit", "Qwen2.5-VL 7B, 4-bit"));

  private Catalog() {}

  private static CatalogEntry onHub(String id, String repository, String displayName) {
    return new CatalogEntry(id, Optional.of("mlx-community/" + repository), displayName);
  }

  /** Returns all entries, the embedded model first. */
  public static List<CatalogEntry> entries() {
    return ENTRIES;
  }

  /** Returns the entry with this short name or Hugging Face id; case counts. */
  public static Optional<CatalogEntry> find(String idOrHubId) {
    return ENTRIES.stream()
        .filter(entry ->
            entry.id().equals(idOrHubId) || entry.hubId().filter(idOrHubId::equals).isPresent())
        .findFirst();
  }
}
