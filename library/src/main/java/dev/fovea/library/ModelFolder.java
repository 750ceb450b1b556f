package dev.fovea.library;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.base.FoveaHome;
import dev.fovea.base.Printable;
import dev.fovea.files.OtherFormats;
import dev.fovea.hub.EmbeddedModel;
import dev.fovea.hub.Hub;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.CatalogEntry;
import dev.fovea.hub.settings.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * The checkpoint that a user means by a name.
 *
 * @param id the short name to serve it by
 * @param hubId its Hugging Face id, if it has one
 * @param folder has its files
 */
public record ModelFolder(String id, Optional<String> hubId, Path folder) {
  public ModelFolder {
    requireNonNull(id, "id");
    requireNonNull(hubId, "hubId");
    requireNonNull(folder, "folder");
  }

  /**
   * Finds {@code name} as {@link #find(String, Path, Supplier)} does, with this user's folders.
   *
   * @throws FoveaException {@link ErrorCode#NOT_FOUND} if there is no such model
   * @throws HubException if the hub's settings are wrong
   * @throws IOException if an embedded model cannot be unpacked
   */
  public static ModelFolder find(String name) throws IOException {
    return find(name, FoveaHome.folder(), Hub::ofUser);
  }

  /**
   * Finds {@code name}: an embedded model, the folder of a checkpoint, or, complete in the cache, a
   * short name of the catalog or a Hugging Face id. Fetches nothing.
   *
   * @param home where embedded models are unpacked
   * @param hub asked for when first needed
   * @throws FoveaException {@link ErrorCode#NOT_FOUND} if there is none; the message says how to
   *     get it; {@link ErrorCode#INVALID_CHECKPOINT} if it is a file, such as {@code x.gguf}
   * @throws IOException if an embedded model cannot be unpacked
   */
  public static ModelFolder find(String name, Path home, Supplier<Hub> hub) throws IOException {
    Optional<EmbeddedModel> embedded = embedded(name);
    if (embedded.isPresent()) {
      return new ModelFolder(name, Optional.empty(), embedded.get().extract(home));
    }
    Optional<Path> folder = folder(name);
    if (folder.isPresent()) {
      Path real = folder.get().toRealPath();
      return new ModelFolder(String.valueOf(real.getFileName()), Optional.empty(), real);
    }
    refuseFile(name);
    return inCache(name, hub.get());
  }

  private static Optional<EmbeddedModel> embedded(String name) {
    return ServiceLoader.load(EmbeddedModel.class, ModelFolder.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(model -> model.id().equals(name))
        .findFirst();
  }

  private static Optional<Path> folder(String name) {
    try {
      return Optional.of(Path.of(name)).filter(Files::isDirectory).filter(_ -> !name.isEmpty());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Says of a file what to name instead. */
  private static void refuseFile(String name) {
    Path file;
    try {
      file = Path.of(name);
    } catch (InvalidPathException e) {
      return;
    }
    if (name.isEmpty() || !Files.isRegularFile(file)) {
      return;
    }
    String instead =
        OtherFormats.sentence(List.of(String.valueOf(file.getFileName())))
            .orElse("expected a folder with config.json and *.safetensors, found a file");
    throw new FoveaException(ErrorCode.INVALID_CHECKPOINT, shown(name) + ": " + instead);
  }

  private static ModelFolder inCache(String name, Hub hub) {
    String hubId;
    try {
      hubId = hub.resolve(name);
    } catch (HubException e) {
      throw new FoveaException(
          ErrorCode.NOT_FOUND,
          "there is no model %s; expected fovea-nano, a name of the catalog, the folder of a"
                  .formatted(shown(name))
              + " checkpoint, or a Hugging Face id",
          e);
    }
    Snapshot snapshot =
        hub.find(hubId)
            .orElseThrow(() ->
                new FoveaException(
                    ErrorCode.NOT_FOUND,
                    "the model %s is not in %s, or not all of it; `fovea pull %s` or Hub.pull puts"
                            .formatted(name, hub.settings().cacheFolder(), name)
                        + " it there"));
    return new ModelFolder(
        hub.catalog().find(Hub.plainName(name)).map(CatalogEntry::id).orElse(Hub.plainName(name)),
        Optional.of(hubId),
        snapshot.folder());
  }

  private static String shown(String name) {
    return Printable.line(name, 120);
  }
}
