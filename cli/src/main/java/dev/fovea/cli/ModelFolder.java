package dev.fovea.cli;

import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.FoveaException;
import dev.fovea.hub.Catalog;
import dev.fovea.hub.CatalogEntry;
import dev.fovea.hub.HuggingFaceCache;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The checkpoint that a user means.
 *
 * @param id the short name to serve it by
 * @param hubId its Hugging Face id, if it has one
 */
record ModelFolder(String id, Optional<String> hubId, Path folder) {

  /**
   * Finds {@code name}: the embedded model, a folder, a name of the catalog, or a Hugging Face id,
   * the latter two in the {@code cache}.
   *
   * @param home where the embedded model is unpacked
   * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if there is none
   * @throws IOException if the embedded model cannot be unpacked
   */
  static ModelFolder find(String name, Path home, HuggingFaceCache cache) throws IOException {
    if (name.equals(FoveaNano.NAME)) {
      return new ModelFolder(name, Optional.empty(), FoveaNano.extract(home));
    }
    Optional<Path> folder = folder(name);
    if (folder.isPresent()) {
      Path real = folder.get().toRealPath();
      return new ModelFolder(String.valueOf(real.getFileName()), Optional.empty(), real);
    }
    Optional<CatalogEntry> known = Catalog.builtIn().find(name);
    String hubId = known.flatMap(CatalogEntry::hubId).orElse(name);
    return cache
        .find(hubId)
        .map(found ->
            new ModelFolder(known.map(CatalogEntry::id).orElse(name), Optional.of(hubId), found))
        .orElseThrow(() -> missing(name, hubId, cache));
  }

  private static Optional<Path> folder(String name) {
    try {
      return Optional.of(Path.of(name)).filter(Files::isDirectory);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static FoveaException missing(String name, String hubId, HuggingFaceCache cache) {
    return new FoveaException(
        ErrorCode.INVALID_REQUEST,
        HuggingFaceCache.isRepositoryId(hubId)
            ? "the model %s is not in %s; `hf download %s` puts it there"
                .formatted(name, cache.folder(), hubId)
            : "there is no model %s; expected %s, the folder of a checkpoint, or a Hugging Face id"
                .formatted(name, FoveaNano.NAME));
  }
}
