package dev.fovea.hub;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A model that comes inside a jar. Who has one provides it as a service; see {@link
 * java.util.ServiceLoader}.
 */
public interface EmbeddedModel {
  /** Returns the short name of the model, as the catalog has it. */
  String id();

  /**
   * Returns the folder with the checkpoint's files, which are put under {@code home} unless they
   * are there already. Any number of threads and processes may do this at once.
   *
   * @throws IOException if the files cannot be written
   */
  Path extract(Path home) throws IOException;
}
