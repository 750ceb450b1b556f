package dev.fovea.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * Where the native library is: a resource beside this class, which the build puts there if it finds
 * a C compiler, in a folder of its own for each platform.
 */
final class LibraryFile {
  private LibraryFile() {}

  /**
   * Loads the library of this platform.
   *
   * <p>What is in an archive is unpacked to a file that only this user can write, and that is gone
   * as soon as it is loaded, where the system lets it go: so there is no old one to be taken for
   * this one, none that somebody else has put there, and none that is left.
   *
   * @throws UnsatisfiedLinkError if there is none or it cannot be loaded, with the reason
   */
  static SymbolLookup load(Arena arena) {
    if (!LibraryFile.class.getModule().isNativeAccessEnabled()) {
      throw new UnsatisfiedLinkError(
          "java needs --enable-native-access=dev.fovea.kernels for the native library");
    }
    String name = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    URL found = LibraryFile.class.getResource(name);
    if (found == null) {
      throw new UnsatisfiedLinkError("this build has no native library " + name);
    }
    try {
      if (found.getProtocol().equals("file")) {
        return open(Path.of(found.toURI()), arena);
      }
      return unpack(found, Path.of(System.getProperty("java.io.tmpdir")), arena);
    } catch (IOException | URISyntaxException e) {
      throw unusable(name, e);
    }
  }

  /**
   * Returns the name of the resource for a platform.
   *
   * @param system the property {@code os.name}
   * @param processor the property {@code os.arch}
   */
  static String resource(String system, String processor) {
    String lower = system.toLowerCase(Locale.ROOT);
    String arch = processor.equals("amd64") ? "x86_64" : processor;
    if (lower.startsWith("windows")) {
      return "windows-" + arch + "/fovea.dll";
    }
    if (lower.startsWith("mac")) {
      return "macos-" + arch + "/libfovea.dylib";
    }
    return lower + "-" + arch + "/libfovea.so";
  }

  /**
   * Loads a library that lies in an archive, from a file in the folder for temporary ones.
   *
   * @throws UnsatisfiedLinkError if that cannot be done, with the reason
   */
  static SymbolLookup unpack(URL packed, Path folder, Arena arena) throws IOException {
    Path file = Files.createTempFile(folder, "fovea-", ".library");
    try {
      try (InputStream content = packed.openStream()) {
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      }
      return open(file, arena);
    } finally {
      if (!file.toFile().delete()) {
        file.toFile().deleteOnExit(); // Windows keeps what is loaded.
      }
    }
  }

  /**
   * Loads a library from a file.
   *
   * @throws UnsatisfiedLinkError if that cannot be done, with the reason
   */
  @SuppressWarnings("restricted") // Only with the permission that load asks for.
  static SymbolLookup open(Path file, Arena arena) {
    try {
      return SymbolLookup.libraryLookup(file, arena);
    } catch (IllegalArgumentException e) {
      throw unusable(file.toString(), e);
    }
  }

  private static UnsatisfiedLinkError unusable(String name, Exception cause) {
    UnsatisfiedLinkError error =
        new UnsatisfiedLinkError(
            "the native library " + name + " cannot be loaded: " + cause.getMessage());
    error.initCause(cause);
    return error;
  }
}
