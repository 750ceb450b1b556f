package dev.fovea.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
  private final Kernels others = new ScalarKernels();

  /** Returns whether the build has made the library of this platform. */
  static boolean isBuilt() {
    String name =
        LibraryFile.resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    return LibraryFile.class.getResource(name) != null;
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
          .hasToString(
              "native, %s, for products with quantized weights; for the rest %s"
                  .formatted(NativeLibrary.supported().getLast(), Kernels.named("vector")));
    } else {
      assertThat(found).isInstanceOf(VectorKernels.class);
    }
  }

  @Test
  void named_somethingElse_isWhatServesByDefault() {
    assertThat(Kernels.named("scalar")).isInstanceOf(ScalarKernels.class);
    assertThat(Kernels.named("quick")).isInstanceOf(VectorKernels.class);
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
