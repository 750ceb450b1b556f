package dev.fovea.hub.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.Capability;
import dev.fovea.base.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {
  @TempDir private Path folder;

  private static final Catalog CATALOG = Catalog.builtIn();

  @Test
  void find_shortAndHubId_giveTheSameEntry() {
    assertThat(CATALOG.find("qwen3-vl-4b"))
        .isPresent()
        .isEqualTo(CATALOG.find("mlx-community/Qwen3-VL-4B-Instruct-3bit"));
  }

  @Test
  void find_otherCaseOrUnknown_isEmpty() {
    assertThat(CATALOG.find("Qwen3-VL-4B")).isEmpty();
    assertThat(CATALOG.find("xxx")).isEmpty();
    assertThat(CATALOG.find("")).isEmpty();
  }

  @Test
  void entries_idsAreUniqueAndHubIdsWellFormed() {
    List<CatalogEntry> entries = CATALOG.entries();
    assertThat(entries.getFirst().id()).isEqualTo("fovea-nano");
    assertThat(entries).extracting(CatalogEntry::id).doesNotHaveDuplicates().hasSize(7);
    assertThat(entries.stream().flatMap(entry -> entry.hubId().stream()))
        .doesNotHaveDuplicates()
        .hasSize(6)
        .allMatch(ModelId::isRepository);
  }

  @Test
  void entries_numbersFitEachOther() {
    assertThat(CATALOG.entries())
        .filteredOn(entry -> entry.hubId().isPresent())
        .hasSize(6)
        .allSatisfy(entry -> {
          assertThat(entry.capabilities()).contains(Capability.TEXT, Capability.VISION);
          assertThat(entry.downloadBytes()).isGreaterThan(entry.parameters() * entry.bits() / 8);
          assertThat(entry.memoryBytes()).isGreaterThan(entry.downloadBytes());
        });
  }

  @Test
  void with_noFile_isTheBuiltIn() {
    assertThat(Catalog.with(folder.resolve("none.json"))).isSameAs(CATALOG);
  }

  @Test
  void with_file_addsAndReplaces() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("catalog.json"),
            """
            {"models": [
              {"id": "mine", "hubId": "me/mine", "displayName": "Mine",
               "capabilities": ["text", "tools"], "parameters": 5, "bits": 4,
               "downloadBytes": 6, "memoryBytes": 7},
              {"id": "qwen3-vl-4b", "hubId": "me/other"}]}
            """);
    Catalog catalog = Catalog.with(file);
    assertThat(catalog.entries()).hasSize(8);
    assertThat(catalog.find("me/mine"))
        .contains(
            new CatalogEntry(
                "mine",
                Optional.of("me/mine"),
                "Mine",
                Set.of(Capability.TEXT, Capability.TOOLS),
                5,
                4,
                6,
                7));
    assertThat(catalog.find("qwen3-vl-4b").flatMap(CatalogEntry::hubId)).contains("me/other");
    assertThat(catalog.find("qwen3-vl-4b").map(CatalogEntry::displayName)).contains("qwen3-vl-4b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|line 1, the catalog: expected an object",
        "{|line 1",
        "{\"models\": 3}|models: expected a list",
        "{\"models\": [3]}|models[0]: expected an object",
        "{\"models\": [{}]}|models[0].id: expected a short name",
        "{\"models\": [{\"id\": \"a/b\"}]}|models[0].id: expected",
        "{\"models\": [{\"id\": \"a\", \"hubId\": \"b\"}]}|models[0].hubId: expected",
        "{\"models\": [{\"id\": \"a\", \"bits\": \"4\"}]}|models[0].bits: expected a whole number",
        "{\"models\": [{\"id\": \"a\", \"bits\": -4}]}|models[0].bits: expected a number from 0",
        "{\"models\": [{\"id\": \"a\", \"bits\": 1e99}]}|models[0].bits: expected",
        "{\"models\": [{\"id\": \"a\", \"parameters\": 99999999999999999999}]}|parameters: exp",
        "{\"models\": [{\"id\": \"a\", \"capabilities\": [\"x\"]}]}|models[0].capabilities: exp",
        "{\"models\": [{\"id\": \"a\", \"size\": 3}]}|models[0].size: expected no field",
        "{\"models\": [{\"id\": \"a\"}, {\"id\": \"a\"}]}|models[1].id: expected another id",
        "{\"models\": [{\"id\": \"a\", \"id\": \"b\"}]}|Duplicate",
        "{\"models\": []} x|line 1",
        "{\"model\": []}|model: expected no field"
      })
  void with_brokenFile_namesTheFileTheLineAndTheField(String content, String message)
      throws IOException {
    Path file = Files.writeString(folder.resolve("catalog.json"), content);
    assertThatThrownBy(() -> Catalog.with(file))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SETTINGS))
        .hasMessageContainingAll(file.toString(), message);
  }

  @Test
  void with_mistakeFurtherDown_namesItsLine() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("catalog.json"),
            "{\"models\": [\n {\"id\": \"a\",\n  \"bits\": true}]}");
    assertThatThrownBy(() -> Catalog.with(file))
        .hasMessage(file + ", line 3, models[0].bits: expected a whole number");
  }
}
