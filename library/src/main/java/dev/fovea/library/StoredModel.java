package dev.fovea.library;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.Capability;
import dev.fovea.hub.settings.CatalogEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model that is known, whether its files are there or not.
 *
 * @param id the name that it is listed by, as in {@code "qwen3-vl-4b"}
 * @param hubId its Hugging Face id, if it has one
 * @param displayName its name for people
 * @param builtin whether the catalog has it
 * @param facts what the catalog says of it
 * @param folder its files; empty if they must be downloaded first
 * @param storedBytes what the files take on disk, 0 if that is not known
 * @param created when the files were made, in seconds since 1970
 */
public record StoredModel(
    String id,
    Optional<String> hubId,
    String displayName,
    boolean builtin,
    Facts facts,
    Optional<Path> folder,
    long storedBytes,
    long created) {

  /**
   * What is known of a model without its files; 0 where nothing is.
   *
   * @param capabilities such as {@code "vision"}
   * @param parameters the number of its weights
   * @param bits bits of most weights
   * @param downloadBytes what a download fetches
   * @param memoryBytes what it takes in memory
   */
  public record Facts(
      List<String> capabilities, long parameters, int bits, long downloadBytes, long memoryBytes) {
    /** Nothing is known. */
    public static final Facts UNKNOWN = new Facts(List.of(), 0, 0, 0, 0);

    public Facts {
      capabilities = List.copyOf(capabilities);
    }
  }

  public StoredModel {
    requireNonNull(id, "id");
    requireNonNull(hubId, "hubId");
    requireNonNull(displayName, "displayName");
    requireNonNull(facts, "facts");
    requireNonNull(folder, "folder");
  }

  /** Returns a model of which only its names and its files are known. */
  public static StoredModel of(String id, Optional<String> hubId, Path folder, long created) {
    return new StoredModel(
        id, hubId, id, /* builtin= */ false, Facts.UNKNOWN, Optional.of(folder), 0, created);
  }

  /** Returns a model of the catalog whose files are not there. */
  public static StoredModel absent(CatalogEntry entry) {
    Facts facts =
        new Facts(
            Capability.shown(entry.capabilities()),
            entry.parameters(),
            entry.bits(),
            entry.downloadBytes(),
            entry.memoryBytes());
    return new StoredModel(
        entry.id(),
        entry.hubId(),
        entry.displayName(),
        /* builtin= */ true,
        facts,
        Optional.empty(),
        0,
        0);
  }

  /** Returns this model with its files. */
  public StoredModel at(Path files, long bytes, long made) {
    return new StoredModel(id, hubId, displayName, builtin, facts, Optional.of(files), bytes, made);
  }

  /** Returns this model as it is when its files are gone. */
  public StoredModel withoutFiles() {
    return new StoredModel(id, hubId, displayName, builtin, facts, Optional.empty(), 0, 0);
  }

  /** Returns whether requests may call it {@code name}. Case counts. */
  public boolean isCalled(String name) {
    return id.equals(name) || hubId.filter(name::equals).isPresent();
  }
}
