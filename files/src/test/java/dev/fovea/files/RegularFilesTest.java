package dev.fovea.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.fakehub.NamedPipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegularFilesTest {
  @TempDir Path folder;

  @Test
  void read_fileOrLinkToOne_isItsContent() throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), "{}");
    Path link = Files.createSymbolicLink(folder.resolve("b.json"), file);
    assertThat(RegularFiles.read(file, 2)).asString().isEqualTo("{}");
    assertThat(RegularFiles.read(link, 2)).asString().isEqualTo("{}");
  }

  @Test
  void read_nothingThere_isNoSuchFile() throws IOException {
    Path dangling = Files.createSymbolicLink(folder.resolve("b"), folder.resolve("c"));
    assertThatThrownBy(() -> RegularFiles.read(folder.resolve("a"), 2))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> RegularFiles.read(dangling, 2))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void read_tooLarge_isRefusedUnread() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "abc");
    assertThatThrownBy(() -> RegularFiles.read(file, 2))
        .isInstanceOf(UnfitFileException.class)
        .hasMessage("expected at most 2 bytes, found 3");
  }

  @Test
  void open_folder_isRefused() {
    assertThatThrownBy(() -> RegularFiles.open(folder))
        .isInstanceOf(UnfitFileException.class)
        .hasMessage("expected a file, found a folder");
  }

  @Test
  void open_pipe_isRefusedWithoutWaiting() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(NamedPipe.make(pipe));
    assertThatThrownBy(() -> RegularFiles.open(pipe))
        .isInstanceOf(UnfitFileException.class)
        .hasMessage("expected a file, found a pipe, a device or a socket");
  }

  @Test
  void read_linkToDevice_isRefused() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/zero")));
    Path link = Files.createSymbolicLink(folder.resolve("zero"), Path.of("/dev/zero"));
    assertThatThrownBy(() -> RegularFiles.read(link, 2)).isInstanceOf(UnfitFileException.class);
  }

  /** It says that it is a file, and reading it waits for the kernel's next message. */
  @Test
  void read_linkToMessagesOfTheKernel_isEmptyOrRefused() throws IOException {
    Path messages = Path.of("/proc/kmsg");
    assumeTrue(Files.isReadable(messages));
    Path link = Files.createSymbolicLink(folder.resolve("kmsg"), messages);
    assertThat(RegularFiles.read(link, 100)).isEmpty();
  }

  @Test
  void reason_anyFailure_hasNoPath() {
    IOException loop = new java.nio.file.FileSystemException("/home/x", null, "Too many levels");
    assertThat(RegularFiles.reason(loop)).isEqualTo("cannot be read: Too many levels");
    assertThat(RegularFiles.reason(new NoSuchFileException("/home/x"))).doesNotContain("/home");
  }
}
