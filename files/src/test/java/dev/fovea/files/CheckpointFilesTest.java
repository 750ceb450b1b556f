package dev.fovea.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {
  @TempDir Path folder;

  @Test
  void read_fileThatIsThere_isItsContent() throws IOException {
    Files.writeString(folder.resolve("a.json"), "{\"a\": \"\u00e9\"}");
    assertThat(CheckpointFiles.text(folder, "a.json")).hasValue("{\"a\": \"\u00e9\"}");
    assertThat(CheckpointFiles.json(folder, "a.json", JsonSize.SETTINGS).orElseThrow().path("a"))
        .hasToString("\"\u00e9\"");
  }

  @Test
  void read_noFile_isEmpty() {
    assertThat(CheckpointFiles.text(folder, "a")).isEmpty();
    assertThat(CheckpointFiles.json(folder, "a.json", JsonSize.SETTINGS)).isEmpty();
  }

  @Test
  void read_folder_namesTheFileWithoutItsPlace() throws IOException {
    Files.createDirectory(folder.resolve("a.json"));
    assertRefused(
        () -> CheckpointFiles.json(folder, "a.json", JsonSize.SETTINGS),
        "a.json: expected a file, found a folder");
    assertRefused(
        () -> CheckpointFiles.open(folder, "a.json"), "a.json: expected a file, found a folder");
  }

  @Test
  void open_noFile_namesTheFileWithoutItsPlace() {
    assertRefused(() -> CheckpointFiles.open(folder, "b"), "b: there is no such file");
  }

  @Test
  void text_noUtf8_isRefused() throws IOException {
    Files.write(folder.resolve("a"), new byte[] {'a', (byte) 0xff});
    assertRefused(
        () -> CheckpointFiles.text(folder, "a"), "a: expected text in UTF-8, found other bytes");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessage(message);
  }
}
