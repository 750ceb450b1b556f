package dev.fovea.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {
  @Test
  void find_shortAndHubId_giveTheSameEntry() {
    assertThat(Catalog.builtIn().find("qwen3-vl-4b"))
        .isPresent()
        .isEqualTo(Catalog.builtIn().find("mlx-community/Qwen3-VL-4B-Instruct-3bit"));
  }

  @Test
  void find_otherCaseOrUnknown_isEmpty() {
    assertThat(Catalog.builtIn().find("Qwen3-VL-4B")).isEmpty();
    assertThat(Catalog.builtIn().find("xxx")).isEmpty();
    assertThat(Catalog.builtIn().find("")).isEmpty();
  }

  @Test
  void entries_idsAreUniqueAndHubIdsWellFormed() {
    List<CatalogEntry> entries = Catalog.builtIn().entries();
    assertThat(entries).extracting(CatalogEntry::id).doesNotHaveDuplicates().hasSize(7);
    assertThat(entries.stream().flatMap(entry -> entry.hubId().stream()))
        .doesNotHaveDuplicates()
        .hasSize(6)
        .allMatch(HuggingFaceCache::isRepositoryId);
  }
}
