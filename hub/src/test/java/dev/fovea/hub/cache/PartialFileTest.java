package dev.fovea.hub.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.fakehub.FakeRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialFileTest {
  private static final int SIZE = 1000;
  private static final int CHUNK = 300;

  @TempDir private Path folder;

  private Path path() {
    return folder.resolve("blobs").resolve("x" + PartialFile.SUFFIX);
  }

  private static byte[] content() {
    byte[] content = new byte[SIZE];
    new Random(5).nextBytes(content);
    return content;
  }

  private static void append(PartialFile file, int chunk, int count) throws IOException {
    int at = (int) file.start(chunk) + file.resume(chunk);
    file.append(chunk, Arrays.copyOfRange(content(), at, at + count), count);
  }

  @Test
  void open_again_hasWhatWasAppended() throws IOException {
    try (PartialFile file = PartialFile.open(path(), SIZE, CHUNK)) {
      append(file, 0, 300);
      append(file, 2, 17);
      append(file, 2, 3);
    }
    assertThat(PartialFile.receivedBytes(path(), SIZE)).isEqualTo(320);
    try (PartialFile file = PartialFile.open(path(), SIZE, 9999)) {
      assertThat(file.chunks()).isEqualTo(4);
      assertThat(file.length(3)).isEqualTo(100);
      assertThat(file.received()).isEqualTo(320);
      assertThat(file.resume(2)).isEqualTo(20);
      assertThat(file.isComplete(0)).isTrue();
    }
  }

  @Test
  void publish_all_isTheContent() throws IOException {
    Path blob = folder.resolve("blob");
    try (PartialFile file = PartialFile.open(path(), SIZE, CHUNK)) {
      for (int chunk = 3; chunk >= 0; chunk--) {
        append(file, chunk, file.length(chunk));
      }
      assertThat(file.matches(new Digest(FakeRepository.sha256(content())))).isTrue();
      assertThat(file.damaged()).isEmpty();
      file.publish(blob);
    }
    assertThat(blob).hasBinaryContent(content());
    assertThat(path()).doesNotExist();
  }

  @Test
  void open_killedBetweenTruncateAndRename_hasAll() throws IOException {
    Files.createDirectories(path().getParent());
    Files.write(path(), content());
    assertThat(PartialFile.receivedBytes(path(), SIZE)).isEqualTo(SIZE);
    try (PartialFile file = PartialFile.open(path(), SIZE, CHUNK)) {
      assertThat(file.received()).isEqualTo(SIZE);
      assertThat(file.damaged()).isEmpty();
    }
  }

  @Test
  void resume_diskHasOtherBytes_startsTheChunkAgain() throws IOException {
    try (PartialFile file = PartialFile.open(path(), SIZE, CHUNK)) {
      append(file, 0, 200);
      append(file, 1, 200);
    }
    byte[] disk = Files.readAllBytes(path());
    disk[310] ^= 1;
    Files.write(path(), disk);
    try (PartialFile file = PartialFile.open(path(), SIZE, CHUNK)) {
      assertThat(file.damaged()).containsExactly(1);
      assertThat(file.resume(0)).isEqualTo(200);
      assertThat(file.resume(1)).isZero();
    }
  }

  @Test
  void open_anyBytes_neverFailsNorClaimsTooMuch() throws IOException {
    Random random = new Random(6);
    try (PartialFile file = PartialFile.open(path(), SIZE, CHUNK)) {
      append(file, 0, 300);
      append(file, 1, 50);
    }
    byte[] valid = Files.readAllBytes(path());
    for (int i = 0; i < 500; i++) {
      byte[] bytes =
          Arrays.copyOf(valid, random.nextInt(3) == 0 ? random.nextInt(1200) : valid.length);
      for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(path(), bytes);
      long told = PartialFile.receivedBytes(path(), SIZE);
      assertThat(told).isBetween(0L, (long) SIZE);
      try (PartialFile file = PartialFile.open(path(), SIZE, CHUNK)) {
        for (int chunk = 0; chunk < file.chunks(); chunk++) {
          assertThat(file.resume(chunk)).isBetween(0, file.length(chunk));
        }
      }
    }
  }

  @Test
  void open_emptyFile_isComplete() throws IOException {
    try (PartialFile file = PartialFile.open(path(), 0, CHUNK)) {
      assertThat(file.chunks()).isZero();
      assertThat(file.matches(new Digest("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"))).isTrue();
      file.publish(folder.resolve("empty"));
    }
    assertThat(folder.resolve("empty")).isEmptyFile();
  }
}
