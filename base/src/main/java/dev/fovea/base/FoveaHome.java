package dev.fovea.base;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Where Fovea keeps files that it can make again. */
public final class FoveaHome {
  private FoveaHome() {}

  /**
   * Returns the folder: what the environment variable {@code FOVEA_HOME} says, otherwise {@code
   * fovea} in the platform's folder for caches. It need not exist.
   */
  public static Path folder() {
    return folder(System.getenv(), System::getProperty);
  }

  /** Returns the user's own folder. */
  public static Path userFolder() {
    return userFolder(System.getenv(), System::getProperty);
  }

  /**
   * Returns the user's own folder: where {@code HOME} says, as for Hugging Face's tools, and what
   * Java takes it for if that is no absolute path, or on Windows.
   *
   * @param properties Java's, by name
   */
  static Path userFolder(Map<String, String> environment, UnaryOperator<String> properties) {
    Path home = Path.of(String.valueOf(properties.apply("user.home")));
    String variable = environment.getOrDefault("HOME", "");
    boolean windows = String.valueOf(properties.apply("os.name")).startsWith("Windows");
    return !windows && variable.startsWith("/") ? Path.of(variable) : home;
  }

  static Path folder(Map<String, String> environment, UnaryOperator<String> properties) {
    String home = environment.getOrDefault("FOVEA_HOME", "");
    if (!home.isBlank()) {
      return Path.of(home).toAbsolutePath();
    }
    return caches(environment, properties).resolve("fovea").toAbsolutePath();
  }

  private static Path caches(Map<String, String> environment, UnaryOperator<String> properties) {
    Path user = userFolder(environment, properties);
    String system = properties.apply("os.name").toLowerCase(Locale.ROOT);
    if (system.startsWith("windows")) {
      String local = environment.getOrDefault("LOCALAPPDATA", "");
      return local.isBlank() ? user.resolve("AppData").resolve("Local") : Path.of(local);
    }
    if (system.startsWith("mac")) {
      return user.resolve("Library").resolve("Caches");
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    return caches.isBlank() ? user.resolve(".cache") : Path.of(caches);
  }
}
