package dev.fovea.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {
  @Test
  void find_shortAndHubId_giveTheSameEntry() {
    assertThat(Catalog.find("qwen3-vl-4b"))
        .isPresent()
        .isEqualTo(Catalog.find("mlx-community/Qwen3-VL-4B-Instruct-3bit"));
  }

  @Test
  void find_otherCaseOrUnknown_isEmpty() {
    assertThat(Catalog.find("Qwen3-VL-4B")).isEmpty();
    assertThat(Catalog.find("xxx")).isEmpty();
    assertThat(Catalog.find("")).isEmpty();
  }

  @Test
  void entries_idsAreUniqueAndHubIdsWellFormed() {
    List<CatalogEntry> entries = Catalog.entries();
    assertThat(entries).extracting(CatalogEntry::id).doesNotHaveDuplicates().hasSize(7);
    assertThat(entries.stream().flatMap(entry -> entry.hubId().stream()))
        .doesNotHaveDuplicates()
        .hasSize(6)
        .allMatch(HuggingFaceCache::isRepositoryId);
  }
}
