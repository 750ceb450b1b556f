package dev.fovea.hub.settings;

import dev.fovea.files.RegularFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where LM Studio keeps its models. */
final class LmStudioHome {
  private static final String POINTER = ".lmstudio-home-pointer";
  private static final int LONGEST_PATH = 8192;

  private LmStudioHome() {}

  /**
   * Returns the folder of models of the user with this home, which need not exist. As LM Studio has
   * it: in the folder that the pointer file names, else in the older one if that exists.
   */
  static Path models(Path home) {
    Path older = home.resolve(".cache").resolve("lm-studio");
    return pointed(home.resolve(POINTER))
        .orElse(Files.isDirectory(older) ? older : home.resolve(".lmstudio"))
        .resolve("models");
  }

  private static Optional<Path> pointed(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      String text = RegularFiles.text(file, LONGEST_PATH).strip();
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }
}
