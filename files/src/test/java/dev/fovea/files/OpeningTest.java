package dev.fovea.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpeningTest {
  private static final int MOST = 2;
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir private Path folder;
  private Path file;
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CompletableFuture<FileChannel> opened = new CompletableFuture<>();
  private final BlockingCalls calls = new BlockingCalls("open", MOST);

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("config.json"), "{}");
  }

  /** An opener that only the gate ends, as a pipe without a writer would hold it. */
  private FileChannel stuck(Path path) throws IOException {
    boolean interrupted = false;
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        interrupted = true; // The operating system does not look at this.
      }
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    opened.complete(channel);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return channel;
  }

  private Opening opening(Opening.Opener opener, Duration time) {
    return new Opening(opener, calls, time);
  }

  /** Opens the file by an opener that is stuck, and waits no longer as soon as it is. */
  private IOException leave() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<IOException> thrown = new CompletableFuture<>();
    Opening.Opener opener =
        path -> {
          begun.countDown();
          return stuck(path);
        };
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                opening(opener, LONG).open(file).close();
                thrown.complete(new IOException("it was opened"));
              } catch (IOException e) {
                thrown.complete(
                    Thread.currentThread().isInterrupted() ? e : new IOException("no interrupt"));
              }
            });
    begun.await();
    caller.interrupt();
    return thrown.get();
  }

  @Test
  void open_notInTime_isAClearError() {
    assertThatThrownBy(() -> opening(this::stuck, Duration.ZERO).open(file))
        .isInstanceOf(UnfitFileException.class)
        .hasMessage("it could not be opened within 0 s");
    gate.countDown();
  }

  @Test
  void open_callerInterrupted_leavesAtOnceAndWhatOpensLateIsClosed() throws Exception {
    assertThat(leave()).isInstanceOf(ClosedByInterruptException.class);
    gate.countDown();
    FileChannel channel = opened.get();
    while (channel.isOpen()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void open_othersHaveNotReturned_isRefusedWithoutAThread() throws Exception {
    for (int i = 0; i < MOST; i++) {
      leave();
    }
    assertThatThrownBy(() -> opening(this::never, Duration.ZERO).open(file))
        .isInstanceOf(UnfitFileException.class)
        .hasMessage("earlier attempts to open files have not come back yet");
    gate.countDown();
    try (FileChannel channel = opening(this::stuck, LONG).open(file)) {
      assertThat(channel.size()).isEqualTo(2);
    }
  }

  private FileChannel never(Path path) {
    throw new AssertionError(path + " was opened");
  }

  @Test
  void open_anotherFileCameInItsPlace_isRefused() {
    Opening opening =
        opening(
            path -> {
              Files.delete(path);
              Files.createDirectory(path);
              Path other = Files.writeString(folder.resolve("other"), "{}");
              return FileChannel.open(other, StandardOpenOption.READ);
            },
            LONG);
    assertThatThrownBy(() -> opening.open(file))
        .isInstanceOf(UnfitFileException.class)
        .hasMessage("expected a file, found a folder");
  }
}
