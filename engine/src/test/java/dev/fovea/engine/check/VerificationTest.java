package dev.fovea.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.engine.check.Finding.Outcome;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole check, on the embedded model and on what is left of it. */
final class VerificationTest {
  private final List<String> progress = new ArrayList<>();
  private Path folder;

  @BeforeEach
  void extract(@TempDir Path cache) throws IOException {
    folder = FoveaNano.extract(cache);
  }

  @Test
  void run_goodCheckpoint_passesAndHidesPaths() throws Exception {
    Report report = Verification.run(folder, "nano", /* withPaths= */ false, progress::add);

    assertThat(report.passed()).as(report.text()).isTrue();
    assertThat(report.findings())
        .filteredOn(finding -> finding.outcome() == Outcome.SKIPPED)
        .extracting(Finding::name)
        .containsExactly("layers");
    assertThat(report.text())
        .contains("all is well", "kernels", "tokens/s", "the same bits", "affine 8-bit")
        .doesNotContain(folder.toString(), "" + folder.getParent());
    assertThat(progress).isNotEmpty();
  }

  @Test
  void run_wrongTensors_namesAllAtOnce() throws Exception {
    Path weights = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    rename(bytes, "layers.1.mlp.up_proj.weight", "layers.1.mlp.up_prok.weight");
    rename(bytes, "layers.2.input_layernorm.weight", "layers.2.input_layernorn.weight");
    Files.write(weights, bytes);
    Path config = folder.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config).replaceFirst("\"vocab_size\": \\d+", "\"vocab_size\": 1400"));

    Report report = Verification.run(folder, "nano", /* withPaths= */ false, progress::add);

    assertThat(report.passed()).isFalse();
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().getFirst().detail())
        .startsWith("7 are wrong")
        .contains("embed_tokens.weight: expected [1400", "up_proj.weight: expected")
        .contains("up_prok.weight: expected no such tensor", "input_layernorn.weight");
  }

  @Test
  void run_noConfig_saysSoWithoutTheFolder() throws Exception {
    Files.delete(folder.resolve("config.json"));

    Report report = Verification.run(folder, "nano", /* withPaths= */ false, progress::add);

    assertThat(report.findings())
        .containsExactly(
            Finding.failed("checkpoint", "expected a config.json, found none in the folder"));
    assertThat(report.text()).doesNotContain(folder.toString());
  }

  @Test
  void run_templateThatFails_isFound() throws Exception {
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ raise_exception('no') }}");

    Report report = Verification.run(folder, "nano", /* withPaths= */ false, progress::add);

    assertThat(report.passed()).isFalse();
    assertThat(report.text()).contains("FAILED").contains("no");
  }

  @Test
  void json_ofAReport_isReadable() throws Exception {
    Report report =
        new Report(List.of(), List.of(Finding.failed("a", "b\n\"c\""), Finding.passed("d", "e")))
            .startingWith(new Report.Section("fovea", List.of(new Report.Fact("version", "1"))));

    JsonNode json = new ObjectMapper().readTree(report.json());

    assertThat(json.path("passed").asBoolean(true)).isFalse();
    assertThat(json.at("/fovea/version").asText()).isEqualTo("1");
    assertThat(json.at("/checks/0/detail").asText()).isEqualTo("b\n\"c\"");
    assertThat(report.text())
        .contains("a                     FAILED b")
        .endsWith("1 of 2 failed\n");
  }

  private static void rename(byte[] file, String from, String to) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(from);
    assertThat(at).isPositive();
    byte[] name = to.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(name, 0, file, at, name.length);
  }
}
