package dev.fovea.server;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads pictures from files of this machine, as far as requests may name them. */
final class LocalFiles {
  private final boolean everywhere;
  private final List<Path> roots;

  /**
   * Creates a reader.
   *
   * @param everywhere whether any file may be read
   * @param roots the folders whose files may be read otherwise; links are resolved now
   * @throws IOException if one does not exist
   */
  LocalFiles(boolean everywhere, List<Path> roots) throws IOException {
    this.everywhere = everywhere;
    this.roots = new ArrayList<>();
    for (Path root : roots) {
      this.roots.add(root.toRealPath());
    }
  }

  /**
   * Returns the bytes of a regular file.
   *
   * @param place the field of the request that names it
   * @throws ApiException with status 400 if it may not be read, cannot be read, is not a regular
   *     file, or has more than {@code maxBytes}
   */
  byte[] read(Path path, int maxBytes, String place) {
    try {
      return read(real(path, place), path, maxBytes, place);
    } catch (IOException e) {
      throw invalid(place, path, "cannot be read");
    }
  }

  /** Resolves links. What is not allowed looks the same whether it exists or not. */
  private Path real(Path path, String place) throws IOException {
    if (!everywhere && roots.isEmpty()) {
      throw forbidden(place, path);
    }
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      throw everywhere ? invalid(place, path, "does not exist") : forbidden(place, path);
    }
    if (!everywhere && roots.stream().noneMatch(real::startsWith)) {
      throw forbidden(place, path);
    }
    return real;
  }

  private static byte[] read(Path real, Path path, int maxBytes, String place) throws IOException {
    // Checked before opening: to open a pipe would block, and a device may never end.
    if (Files.isDirectory(real, NOFOLLOW_LINKS)) {
      throw invalid(place, path, "is a folder");
    }
    if (!Files.isRegularFile(real, NOFOLLOW_LINKS)) {
      throw invalid(place, path, "is not a regular file");
    }
    try (InputStream in = Files.newInputStream(real, NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw invalid(place, path, "has more than " + maxBytes + " bytes");
      }
      return bytes;
    }
  }

  private static ApiException invalid(String place, Path path, String problem) {
    return ApiError.at(place, "invalid_image", "The file " + path + " " + problem + ".")
        .exception();
  }

  private static ApiException forbidden(String place, Path path) {
    return ApiError.at(
            place,
            "file_not_allowed",
            "The file " + path + " does not exist in a folder given with --files.")
        .exception();
  }
}
