package dev.fovea.engine.golden;

import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A tiny random checkpoint of a real architecture, with prompts and what the reference makes of
 * them; the output of {@code tools/golden/make.py}.
 *
 * @param root the folder of all checkpoints of a run of the tool
 * @param architecture its {@code model_type}
 * @param variant how it is stored
 */
public record GoldenCheckpoint(Path root, String architecture, String variant) {
  private static final String RESOURCES = "/dev/fovea/golden/models";

  /**
   * Returns all checkpoints, in the order of their names: those of the folder that {@code
   * -Dfovea.golden} names, or those that are committed.
   */
  public static List<GoldenCheckpoint> all() {
    String folder = System.getProperty("fovea.golden");
    return all(folder == null ? committed() : Path.of(folder));
  }

  /**
   * Returns a committed checkpoint.
   *
   * @param name its architecture and variant, such as {@code "qwen3_vl/f32-tied"}
   */
  public static GoldenCheckpoint named(String name) {
    int slash = name.indexOf('/');
    return new GoldenCheckpoint(committed(), name.substring(0, slash), name.substring(slash + 1));
  }

  /** Returns the checkpoint's folder. */
  public Path folder() {
    return root.resolve(architecture, variant);
  }

  /** Returns the prompts. */
  public List<GoldenCase> cases() {
    try (Checkpoint cases = Checkpoint.open(folder().resolve("cases"));
        Arena arena = Arena.ofConfined()) {
      Weights tensors = cases.weights(arena);
      List<GoldenCase> loaded = new GoldenReader(this, cases.config()).cases(tensors);
      tensors.finish();
      return loaded;
    }
  }

  @Override
  public String toString() {
    return architecture + "/" + variant;
  }

  private static List<GoldenCheckpoint> all(Path root) {
    try (Stream<Path> folders = Files.walk(root, 2)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("cases", "config.json")))
          .sorted()
          .map(root::relativize)
          .map(name -> new GoldenCheckpoint(root, name.getName(0) + "", name.getName(1) + ""))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path committed() {
    URL url = GoldenCheckpoint.class.getResource(RESOURCES);
    if (url == null) {
      throw new IllegalStateException("no golden files in " + RESOURCES);
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
