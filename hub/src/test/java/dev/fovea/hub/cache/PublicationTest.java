package dev.fovea.hub.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.fakehub.FakeCheckpoint;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.hub.settings.ModelId;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
  private static final byte[] CONTENT = FakeCheckpoint.text("{\"patch_size\": 16}\n");

  @TempDir private Path folder;

  private static RemoteFile file(String name) {
    return new RemoteFile(name, CONTENT.length, new Digest(FakeRepository.sha256(CONTENT)));
  }

  @Test
  void publish_equalFilesWithoutLinks_areBothThere() throws IOException {
    List<RemoteFile> files =
        List.of(file("config.json"), file("a.json"), file("b.json"), file("c.json"));
    try (FileSystem linkless =
        FileSystems.newFileSystem(folder.resolve("cache.zip"), Map.of("create", "true"))) {
      RepositoryFolder repository = new RepositoryFolder(linkless.getPath("/hub"), "org/tiny");
      Path blob = repository.blob(files.getFirst().digest().hex());
      Files.createDirectories(blob.getParent());
      Files.write(blob, CONTENT);
      Publication publication = new Publication(repository, /* symbolicLinks= */ true);
      ModelId id = new ModelId("org/tiny", ModelId.MAIN);
      publication.publish(id, FakeRepository.FIRST, files);
      for (RemoteFile file : files) {
        assertThat(repository.snapshotOf(FakeRepository.FIRST).resolve(file.name()))
            .hasBinaryContent(CONTENT);
      }
      assertThat(blob).doesNotExist();
      assertThat(publication.isPublished(id, FakeRepository.FIRST, files)).isTrue();
    }
  }
}
