package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
  private static final String RESOURCE =
      LibraryFile.resource(System.getProperty("os.name"), System.getProperty("os.arch"));

  private final Kernels others = new ScalarKernels();

  /** Returns whether the build has made the library of this platform. */
  static boolean isBuilt() {
    return LibraryFile.class.getResource(RESOURCE) != null;
  }

  @Test
  void supported_always_hasPlainCode() {
    assumeThat(isBuilt()).as("a native library").isTrue();
    assertThat(NativeLibrary.supported()).contains(InstructionSet.PLAIN);
  }

  @Test
  void named_native_isWhatWasBuilt() {
    Kernels found = Kernels.named("native");
    if (isBuilt()) {
      assertThat(found).isInstanceOf(NativeKernels.class);
      assertThat(found)
          .asString()
          .startsWith("native, " + NativeLibrary.supported().getLast() + ", for products")
          .endsWith("; for the rest " + Kernels.named("vector"));
    } else {
      assertThat(found).isInstanceOf(VectorKernels.class);
    }
  }

  @Test
  void named_scalarOrVector_isThat() {
    assertThat(Kernels.named("scalar")).isInstanceOf(ScalarKernels.class);
    assertThat(Kernels.named("vector")).isInstanceOf(VectorKernels.class);
  }

  @Test
  void named_somethingElse_isWhatServesByDefault() {
    assertThat(Kernels.named("quick")).hasSameClassAs(Kernels.named("native"));
  }

  @Test
  void nativeOr_libraryThatCannotBeUsed_fallsBack() {
    Kernels found =
        BestKernels.nativeOr(
            _ -> {
              throw new UnsatisfiedLinkError("there is none");
            },
            others);
    assertThat(found).isSameAs(others);
  }

  @Test
  void open_fileThatIsNoLibrary_saysWhich(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("library.so"), "not a library");
    assertThatThrownBy(() -> LibraryFile.open(file, Arena.ofAuto()))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .hasMessageContaining("library.so");
  }

  @Test
  void open_fileThatIsMissing_saysWhich(@TempDir Path folder) {
    Path file = folder.resolve("missing.so");
    assertThatThrownBy(() -> LibraryFile.open(file, Arena.ofAuto()))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .hasMessageContaining("missing.so");
  }

  @Test
  void unpack_libraryInAnArchive_loadsItAndLeavesNothing(@TempDir Path folder) throws IOException {
    assumeThat(isBuilt()).as("a native library").isTrue();
    Path archive = folder.resolve("kernels.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive));
        InputStream library = LibraryFile.class.getResourceAsStream(RESOURCE)) {
      zip.putNextEntry(new ZipEntry("library"));
      library.transferTo(zip);
    }
    URL packed = URI.create("jar:" + archive.toUri() + "!/library").toURL();
    Path place = Files.createDirectory(folder.resolve("temporary"));

    try (Arena arena = Arena.ofConfined()) {
      assertThat(LibraryFile.unpack(packed, place, arena).find("fovea_version")).isPresent();
    }

    assumeThat(System.getProperty("os.name")).doesNotStartWith("Windows");
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void unpack_damagedLibrary_saysSoAndLeavesNothing(@TempDir Path folder) throws IOException {
    Path damaged = Files.write(folder.resolve("damaged"), new byte[] {1, 2, 3});
    Path place = Files.createDirectory(folder.resolve("temporary"));
    assertThatThrownBy(() -> LibraryFile.unpack(damaged.toUri().toURL(), place, Arena.ofAuto()))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .hasMessageContaining("cannot be loaded");
    assertThat(place).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64/libfovea.so",
    "Linux, aarch64, linux-aarch64/libfovea.so",
    "Mac OS X, aarch64, macos-aarch64/libfovea.dylib",
    "Windows 11, amd64, windows-x86_64/fovea.dll"
  })
  void resource_anyPlatform_hasItsOwn(String system, String processor, String expected) {
    assertThat(LibraryFile.resource(system, processor)).isEqualTo(expected);
  }
}
