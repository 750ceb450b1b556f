package dev.fovea.cli.models;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.Fovea;
import dev.fovea.engine.LoadOptions;
import dev.fovea.library.ModelFolder;
import java.io.IOException;
import java.util.OptionalInt;

/** Loads the models of this machine. */
public final class ModelSource implements ModelLoader {
  @Override
  public NamedModel load(String name, OptionalInt contextLength) throws IOException {
    ModelFolder source = find(name);
    LoadOptions options = LoadOptions.DEFAULTS.named(source.id());
    if (contextLength.isPresent()) {
      options = options.limitedTo(contextLength.getAsInt());
    }
    try {
      return new NamedModel(source, Fovea.load(source.folder(), options));
    } catch (FoveaException e) {
      throw ModelLoader.placed(source.folder(), e);
    }
  }
}
