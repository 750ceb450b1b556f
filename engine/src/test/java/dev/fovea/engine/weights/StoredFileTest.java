package dev.fovea.engine.weights;

import static dev.fovea.engine.weights.WeightsTest.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredFileTest {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment target = arena.allocate(4);

  @TempDir Path folder;
  private StoredFile file;

  @BeforeEach
  void open() {
    SafetensorsWriter.write(path(), new byte[] {1, 2, 3, 4, 5, 6});
    file = StoredFile.open(folder, "a.safetensors");
  }

  @AfterEach
  void close() {
    file.close();
    arena.close();
  }

  @Test
  void read_anyPosition_fillsTheTarget() {
    file.read(2, target);

    assertThat(target.toArray(ValueLayout.JAVA_BYTE)).containsExactly(3, 4, 5, 6);
  }

  @Test
  void read_beyondTheEnd_isRefused() {
    assertInvalid(() -> file.read(3, target), "a.safetensors: the file was cut while it was read");
  }

  @Test
  void read_afterClosing_isRefused() {
    file.close();

    assertInvalid(() -> file.read(0, target), "a.safetensors: cannot be read");
  }

  @Test
  void read_interrupted_saysSo() {
    Thread.currentThread().interrupt();

    assertInvalid(() -> file.read(0, target), "interrupted while it read");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void requireUnchanged_writtenMeanwhile_isRefused() throws Exception {
    file.requireUnchanged();
    Files.setLastModifiedTime(path(), FileTime.fromMillis(file.modified().toMillis() + 5000));

    assertInvalid(file::requireUnchanged, "a.safetensors: expected the file of");
  }

  @Test
  void requireUnchanged_otherSize_isRefused() {
    SafetensorsWriter.write(path(), new byte[7]);

    assertInvalid(file::requireUnchanged, "expected 6 bytes as when opened, found 7");
  }

  private Path path() {
    return folder.resolve("a.safetensors");
  }
}
