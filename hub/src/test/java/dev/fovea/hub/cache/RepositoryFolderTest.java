package dev.fovea.hub.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryFolderTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @TempDir Path folder;

  private void put(String commit) throws IOException {
    Path repository = folder.resolve("models--org--name");
    Files.createDirectories(repository.resolve("refs"));
    Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
    Files.writeString(repository.resolve("refs").resolve("main"), commit);
  }

  private RepositoryFolder repository() {
    return new RepositoryFolder(folder, "org/name");
  }

  @Test
  void snapshot_ofABranch_isThatOfItsCommit() throws IOException {
    put(COMMIT + "\n");
    assertThat(repository().snapshot("main"))
        .hasValue(folder.resolve("models--org--name/snapshots/" + COMMIT));
  }

  @Test
  void snapshot_refLeadsElsewhere_isEmpty() throws IOException {
    put("../../..");
    assertThat(repository().snapshot("main")).isEmpty();
  }

  @Test
  void all_ofACache_isEachRepositoryWithAName() throws IOException {
    put(COMMIT);
    Files.createDirectories(folder.resolve("models--..--name"));
    Files.createDirectories(folder.resolve("datasets--org--other"));
    assertThat(RepositoryFolder.all(folder)).containsExactly(repository());
  }
}
