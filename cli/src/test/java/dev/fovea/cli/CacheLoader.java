package dev.fovea.cli;

import dev.fovea.cli.models.ModelLoader;
import dev.fovea.hub.Hub;
import dev.fovea.library.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Finds models as the command line does, and loads a fake for each. */
record CacheLoader(Path home, Supplier<Hub> hub, FakeModel model) implements ModelLoader {
  @Override
  public ModelFolder find(String name) throws IOException {
    return ModelFolder.find(name, home, hub);
  }

  @Override
  public NamedModel load(String name, OptionalInt contextLength) throws IOException {
    return new NamedModel(find(name), model);
  }
}
