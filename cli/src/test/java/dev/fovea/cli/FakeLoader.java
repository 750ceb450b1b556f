package dev.fovea.cli;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.cli.models.ModelLoader;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.MemoryEstimate;
import dev.fovea.engine.Model;
import dev.fovea.library.ModelFolder;
import dev.fovea.library.ModelOpener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Knows one model, which is called {@code fake}, and where folders are. */
record FakeLoader(FakeModel model) implements ModelLoader {
  @Override
  public NamedModel load(String name, OptionalInt contextLength) {
    return new NamedModel(find(name), model);
  }

  @Override
  public ModelFolder find(String name) {
    Path folder = Path.of(name);
    if (!name.equals("fake") && !Files.isDirectory(folder)) {
      throw new FoveaException(ErrorCode.NOT_FOUND, "there is no model " + name);
    }
    return new ModelFolder(String.valueOf(folder.getFileName()), Optional.empty(), folder);
  }

  @Override
  public ModelOpener opener() {
    return new ModelOpener() {
      @Override
      public MemoryEstimate estimate(Path folder, LoadOptions options) {
        return new MemoryEstimate(1000, 0, 0, 100, 0);
      }

      @Override
      public Model load(Path folder, LoadOptions options) {
        return model;
      }
    };
  }
}
