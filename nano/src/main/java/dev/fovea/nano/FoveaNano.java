package dev.fovea.nano;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/** The embedded model: a small checkpoint in the MLX format. */
public final class FoveaNano {
  /** What the model is called. */
  public static final String NAME = "fovea-nano";

  static final List<String> FILES =
      List.of(
          "chat_template.jinja",
          "config.json",
          "generation_config.json",
          "model.safetensors",
          "preprocessor_config.json",
          "tokenizer.json",
          "tokenizer_config.json");

  private FoveaNano() {}

  /**
   * Puts the checkpoint's files under {@code cache}, unless they are there already, and returns
   * their folder. Its name has a digest of the content, so versions do not mix; any number of
   * processes may do this at once.
   *
   * @throws IOException if the files cannot be written
   */
  public static Path extract(Path cache) throws IOException {
    Path folder = cache.resolve(NAME + "-" + digest()).resolve(NAME);
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.getParent());
      Path fresh = Files.createTempDirectory(folder.getParent(), "extract");
      for (String file : FILES) {
        try (InputStream in = open(file)) {
          Files.copy(in, fresh.resolve(file));
        }
      }
      publish(fresh, folder);
    }
    return folder;
  }

  private static void publish(Path fresh, Path folder) throws IOException {
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      for (String file : FILES) {
        Files.deleteIfExists(fresh.resolve(file));
      }
      Files.deleteIfExists(fresh);
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /** The recipe writes the digest: making it anew took a quarter of the time of a start. */
  private static String digest() throws IOException {
    try (InputStream in = open("digest")) {
      return new String(in.readNBytes(16), StandardCharsets.US_ASCII);
    }
  }

  private static InputStream open(String file) {
    return Objects.requireNonNull(FoveaNano.class.getResourceAsStream(file), file);
  }
}
