package dev.fovea.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.engine.check.Finding.Outcome;
import dev.fovea.engine.weights.Checkpoint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden was written by {@code tools/golden/layers.py} for a tiny random checkpoint. */
final class LayerComparisonTest {
  @TempDir Path folder;

  @BeforeEach
  void copy() throws IOException, URISyntaxException {
    Path source =
        Path.of(
            Objects.requireNonNull(
                    LayerComparisonTest.class.getResource("/dev/fovea/golden/layers"))
                .toURI());
    try (var files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(source.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  @Test
  void run_rightWeights_passes() {
    List<Finding> findings = run();

    assertThat(findings)
        .extracting(Finding::name)
        .containsExactly("layers, text", "layers, picture");
    assertThat(findings).extracting(Finding::outcome).containsOnly(Outcome.PASSED);
    assertThat(findings.getFirst().detail()).startsWith("7 tensors compared");
    assertThat(findings.getLast().detail()).startsWith("9 tensors compared");
  }

  @Test
  void run_wrongSecondLayer_namesIt() throws IOException {

    spoil("model.language_model.layers.1.self_attn.v_proj.weight");

    assertThat(run())
        .allSatisfy(finding -> {
          assertThat(finding.outcome()).isEqualTo(Outcome.FAILED);
          assertThat(finding.detail()).startsWith("layers.1.values is the first that differs");
        });
  }

  @Test
  void run_wrongVisionTower_namesTheFeatures() throws IOException {
    spoil("model.visual.merger.linear_fc2.weight");

    List<Finding> findings = run();

    assertThat(findings.getFirst().outcome()).isEqualTo(Outcome.PASSED);
    assertThat(findings.getLast().detail()).startsWith("images.0.tokens is the first that differs");
  }

  @Test
  void run_noGolden_isSkipped() throws IOException {
    Files.move(folder.resolve("fovea-golden"), folder.resolve("other"));

    assertThat(run()).extracting(Finding::outcome).containsExactly(Outcome.SKIPPED);
  }

  @Test
  void run_damagedGolden_saysSo() throws IOException {
    Path config = folder.resolve("fovea-golden/config.json");
    Files.writeString(config, Files.readString(config).replace("picture.png", "../picture.png"));

    List<Finding> findings = run();

    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().detail()).contains("expected a PNG file in the same folder");
  }

  private List<Finding> run() {
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        Arena arena = Arena.ofShared()) {
      Subject subject = Subject.of(checkpoint);
      return LayerComparison.run(subject, subject.model(checkpoint.weights(arena)));
    }
  }

  /** Puts zeros in place of half of a tensor's bytes. */
  private void spoil(String tensor) throws IOException {
    Path file = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    String header = new String(bytes, StandardCharsets.ISO_8859_1);
    var offsets =
        Pattern.compile(
                Pattern.quote("\"" + tensor + "\"") + "[^}]*\"data_offsets\":\\[(\\d+),(\\d+)\\]")
            .matcher(header);
    assertThat(offsets.find()).isTrue();
    int start = 8 + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    int from = start + Integer.parseInt(offsets.group(1));
    int to = start + Integer.parseInt(offsets.group(2));
    Arrays.fill(bytes, from, (from + to) / 2, (byte) 0);
    Files.write(file, bytes);
  }
}
