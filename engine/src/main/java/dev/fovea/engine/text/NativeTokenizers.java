package dev.fovea.engine.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.FoveaException;
import dev.fovea.engine.FoveaHome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Loads Hugging Face's tokenizers, which are native code inside a jar.
 *
 * <p>The library's own loader is not used: it looks for GPUs and fetches a build for them, reports
 * its use over the network, and logs. This one unpacks the build for CPUs, once per version, and
 * loads it.
 */
final class NativeTokenizers {
  private static final String RESOURCES = "native/lib/";

  private static final AtomicReference<TokenizersLibrary> LOADED = new AtomicReference<>();

  private NativeTokenizers() {}

  /**
   * Returns the library, loaded.
   *
   * @throws FoveaException {@link ErrorCode#GENERATION_FAILED} if it does not run on this machine
   */
  static synchronized TokenizersLibrary library() {
    if (LOADED.get() == null) {
      load(platform());
      LOADED.set(TokenizersLibrary.LIB);
    }
    return LOADED.get();
  }

  @SuppressWarnings("restricted") // loading native code is what this class is for
  private static void load(String platform) {
    try {
      Path folder = folder(platform);
      for (String file : files(platform)) {
        Path unpacked = folder.resolve(file);
        if (!Files.isRegularFile(unpacked)) {
          unpack(RESOURCES + platform + "/cpu/" + file, unpacked);
        }
        System.load(unpacked.toString());
      }
    } catch (IOException | LinkageError e) {
      throw new FoveaException(
          ErrorCode.GENERATION_FAILED,
          "the native library for tokenizers cannot be loaded on " + platform + ": " + e,
          e);
    }
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch");
    return (system.startsWith("windows") ? "win" : system.startsWith("mac") ? "osx" : "linux")
        + (architecture.equals("amd64") ? "-x86_64" : "-" + architecture);
  }

  /** Returns the files to load, those that others need first. */
  private static List<String> files(String platform) {
    if (platform.startsWith("win")) {
      return List.of(
          "libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "tokenizers.dll");
    }
    return List.of(platform.startsWith("osx") ? "libtokenizers.dylib" : "libtokenizers.so");
  }

  private static Path folder(String platform) throws IOException {
    String version;
    try (InputStream properties = open(RESOURCES + "tokenizers.properties")) {
      version = new String(properties.readAllBytes(), UTF_8).replaceAll("[^\\w.-]+", "-");
    }
    Path folder = FoveaHome.folder().resolve("native").resolve("tokenizers-" + version + platform);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      // The home may be read-only, as in containers.
      Path temporary = Files.createTempDirectory("fovea");
      temporary.toFile().deleteOnExit();
      return temporary;
    }
  }

  private static void unpack(String resource, Path file) throws IOException {
    Path fresh = Files.createTempFile(file.getParent(), "unpack", ".tmp");
    try (InputStream library = open(resource)) {
      Files.copy(library, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // On Windows a file that another process has just loaded cannot be replaced.
      if (!Files.isRegularFile(file)) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static InputStream open(String resource) throws IOException {
    InputStream stream = TokenizersLibrary.class.getClassLoader().getResourceAsStream(resource);
    if (stream == null) {
      throw new FileNotFoundException("no " + resource + " in the jar of the tokenizers");
    }
    return stream;
  }
}
