package dev.fovea.server.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.fovea.fakehub.NamedPipe;
import dev.fovea.server.wire.ApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LocalFilesTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  @TempDir Path folder;

  private final CompletableFuture<Throwable> openerEnded = new CompletableFuture<>();

  @Test
  void read_regularFile_hasItsBytes() throws Exception {
    byte[] bytes = new byte[200_000];
    bytes[199_999] = 7;
    Path file = Files.write(folder.resolve("a.png"), bytes);
    assertThat(files(LocalFilesTest::open, LocalFiles.TIME).read(file, 200_000, "url"))
        .isEqualTo(bytes);
  }

  @Test
  void read_whateverIsWrong_saysTheSame() throws Exception {
    Path large = Files.write(folder.resolve("large"), new byte[11]);
    Path empty = Files.write(folder.resolve("empty"), new byte[0]);
    List<Path> wrong = List.of(large, empty, folder, folder.resolve("missing"));
    for (Path path : wrong) {
      assertRefused(files(LocalFilesTest::open, LocalFiles.TIME), path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/kmsg", "/proc/self/environ", "/proc/self/mem", "/dev/zero"})
  void read_specialFile_isRefusedBeforeItIsOpened(String path) throws Exception {
    assumeThat(Path.of(path)).exists();
    LocalFiles files =
        files(
            opened -> {
              throw new AssertionError(opened + " was opened");
            },
            LocalFiles.TIME);
    assertRefused(files, Path.of(path));
  }

  @Test
  void read_anotherFileTakesItsPlace_isRefused() throws Exception {
    Path file = Files.write(folder.resolve("a.png"), new byte[5]);
    LocalFiles files =
        files(
            path -> {
              Path other = Files.write(folder.resolve("other"), new byte[6]);
              Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
              return open(path);
            },
            LocalFiles.TIME);
    assertRefused(files, file);
  }

  @Test
  void read_pipeTakesItsPlace_isLeftAndLetGo() throws Exception {
    assumeThat(NamedPipe.make(folder.resolve("pipe"))).isTrue();
    Path file = Files.write(folder.resolve("a.png"), new byte[5]);
    LocalFiles files =
        files(
            path -> {
              try {
                Files.move(folder.resolve("pipe"), path, StandardCopyOption.REPLACE_EXISTING);
                return open(path);
              } finally {
                openerEnded.complete(new IOException("the wait for a writer has ended"));
              }
            },
            SHORT);
    assertRefused(files, file);
    assertThat(openerEnded.get()).hasMessageContaining("has ended");
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  private static LocalFiles files(LocalFiles.Opener opener, Duration time) {
    try {
      return new LocalFiles(/* everywhere= */ true, List.of(), opener, time);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertRefused(LocalFiles files, Path path) {
    assertThatThrownBy(() -> files.read(path, 10, "url"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e ->
                assertThat(e.error().message())
                    .isEqualTo(
                        "The file %s cannot be read as a picture of at most 67108864 bytes."
                            .formatted(path)));
  }
}
