package dev.fovea.nano;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoveaNanoTest {
  @TempDir private Path cache;

  @Test
  void extract_emptyCache_writesTheFilesUnderTheirDigest()
      throws IOException, NoSuchAlgorithmException {
    Path folder = FoveaNano.extract(cache);

    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (String file : FoveaNano.FILES) {
      sha.update(Files.readAllBytes(folder.resolve(file)));
    }
    String digest = HexFormat.of().formatHex(sha.digest(), 0, 8);
    assertThat(folder).isEqualTo(cache.resolve("fovea-nano-" + digest).resolve("fovea-nano"));
    try (Stream<Path> files = Files.list(folder.getParent())) {
      assertThat(files).containsExactly(folder);
    }
  }

  @Test
  void extract_again_writesNothing() throws IOException {
    Path folder = FoveaNano.extract(cache);
    Files.delete(folder.resolve("config.json"));

    assertThat(FoveaNano.extract(cache)).isEqualTo(folder);
    assertThat(folder.resolve("config.json")).doesNotExist();
  }
}
