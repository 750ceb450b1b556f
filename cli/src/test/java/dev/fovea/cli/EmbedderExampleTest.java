package dev.fovea.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderExampleTest {
  @TempDir private Path folder;

  @Test
  void readme_hasTheExample() throws IOException {
    List<String> source =
        Files.readAllLines(Path.of("src/test/java/dev/fovea/cli/EmbedderExample.java"));
    int begin = first(source, "    Hub hub");
    int end = source.lastIndexOf("  }");
    String code =
        source.subList(begin, end).stream()
            .map(line -> line.substring("    ".length()))
            .collect(Collectors.joining("\n"));
    assertThat(Files.readString(Path.of("../README.md")).replace("\r\n", "\n")).contains(code);
  }

  private static int first(List<String> lines, String start) {
    return (int) lines.stream().takeWhile(line -> !line.startsWith(start)).count();
  }

  @Test
  void example_emptyCache_pullsLoadsAndAnswers() throws Exception {
    try (FakeHub hub = new FakeHub()) {
      FakeRepository repository =
          hub.add(FakeHub.TINY, FoveaNano.extract(folder.resolve("source")));
      Map<String, String> environment = hub.environment(folder);
      Path catalog = HubSettings.of(environment, folder).catalogFile();
      Files.createDirectories(catalog.getParent());
      Files.writeString(
          catalog, "{\"models\": [{\"id\": \"qwen3-vl-4b\", \"hubId\": \"org/tiny\"}]}");
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      ProcessBuilder example =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx1g",
                  "--add-modules=jdk.incubator.vector",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  EmbedderExample.class.getName())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      example.environment().putAll(environment);
      Process process = example.start();
      try {
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
      assertThat(Files.readString(out, UTF_8)).isNotBlank();
      assertThat(hub.askedBytes()).isEqualTo(repository.bytes());
    }
  }
}
