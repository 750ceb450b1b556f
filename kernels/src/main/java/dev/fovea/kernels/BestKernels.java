package dev.fovea.kernels;

import java.lang.System.Logger.Level;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The choice behind {@link Kernels#best}, made once when this class is initialised. */
final class BestKernels {
  static final Kernels CHOICE = choose(System.getProperty("fovea.kernels", "native"));

  private static final String LOGGER = "dev.fovea.kernels";

  private BestKernels() {}

  /** Returns the kernels of a name, or what comes closest to them, and logs the choice. */
  static Kernels choose(String wanted) {
    return switch (wanted) {
      case "scalar" -> {
        log(Level.INFO, "kernels: scalar, as -Dfovea.kernels asks");
        yield new ScalarKernels();
      }
      case "vector" -> logged(vectorOrScalar());
      case "native" -> nativeOr(BestKernels::nativeKernels, vectorOrScalar());
      default -> {
        log(Level.WARNING, "-Dfovea.kernels=" + wanted + " is none of scalar, vector and native");
        yield nativeOr(BestKernels::nativeKernels, vectorOrScalar());
      }
    };
  }

  /**
   * Returns native kernels, or the others if they cannot be had.
   *
   * @param open makes the former, or throws an error that says why not
   */
  static Kernels nativeOr(UnaryOperator<Kernels> open, Kernels others) {
    try {
      return logged(open.apply(others));
    } catch (LinkageError unusable) {
      log(Level.INFO, "kernels: " + others + ", since " + unusable.getMessage());
      return others;
    }
  }

  private static Kernels nativeKernels(Kernels others) {
    return new NativeKernels(NativeLibrary.supported().getLast(), others);
  }

  private static Kernels vectorOrScalar() {
    Kernels vector = vector();
    if (vector == null) {
      log(
          Level.WARNING,
          "kernels: scalar, very slow; java needs --add-modules jdk.incubator.vector for vectors");
      return new ScalarKernels();
    }
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

  private static Kernels logged(Kernels kernels) {
    log(Level.INFO, "kernels: " + kernels);
    return kernels;
  }

  private static void log(Level level, String message) {
    System.getLogger(LOGGER).log(level, message);
  }
}
