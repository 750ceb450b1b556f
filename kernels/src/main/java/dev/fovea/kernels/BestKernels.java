package dev.fovea.kernels;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** The choice behind {@link Kernels#best}, made once when this class is initialised. */
final class BestKernels {
  static final Kernels CHOICE = choose();

  private BestKernels() {}

  private static Kernels choose() {
    System.Logger log = System.getLogger("dev.fovea.kernels");
    String wanted = System.getProperty("fovea.kernels", "vector");
    if (wanted.equals("scalar")) {
      log.log(Level.INFO, "kernels: scalar, as -Dfovea.kernels asks");
      return new ScalarKernels();
    }
    if (!wanted.equals("vector")) {
      log.log(Level.WARNING, "-Dfovea.kernels={0} is neither scalar nor vector", wanted);
    }
    Kernels vector = vector();
    if (vector == null) {
      log.log(
          Level.WARNING,
          "kernels: scalar, very slow; java needs --add-modules jdk.incubator.vector for vectors");
      return new ScalarKernels();
    }
    log.log(Level.INFO, "kernels: {0}", vector);
    return vector;
  }

  private static @Nullable Kernels vector() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return null;
    }
    try {
      return new VectorKernels();
    } catch (LinkageError unusable) {
      return null;
    }
  }
}
