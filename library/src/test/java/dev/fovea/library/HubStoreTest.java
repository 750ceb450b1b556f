package dev.fovea.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.CachedModels;
import dev.fovea.hub.Hub;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubStoreTest {
  private static final String CATALOGUED = "mlx-community/Qwen3-VL-4B-Instruct-3bit";

  @TempDir private Path folder;
  private CachedModels nano;
  private Path root;
  private HubStore store;

  @BeforeEach
  void open() throws IOException {
    nano = new CachedModels(FoveaNano.extract(folder.resolve("home")), folder.resolve("hub"));
    root = Files.createDirectories(folder.resolve("mine"));
    StoredModel given = StoredModel.of(FoveaNano.NAME, Optional.empty(), nano.files(), 7);
    HubSettings settings =
        HubSettings.of(Map.of("HF_HUB_OFFLINE", "1", "FOVEA_HOME", "" + folder), folder)
            .withCacheFolder(folder.resolve("hub"));
    store = new HubStore(() -> List.of(given), List.of(root), () -> new Hub(settings));
  }

  @Test
  void find_given_hasTheCatalogsFacts() {
    StoredModel found = store.find(FoveaNano.NAME).orElseThrow();
    assertThat(found.folder()).hasValue(nano.files());
    assertThat(found.builtin()).isTrue();
    assertThat(found.created()).isEqualTo(7);
    assertThat(found.facts().capabilities()).contains("vision");
  }

  @Test
  void find_inTheCache_byEachName() throws IOException {
    assertThat(store.find("qwen3-vl-4b").orElseThrow().folder()).isEmpty();
    nano.put(CATALOGUED);
    StoredModel found = store.find("qwen3-vl-4b").orElseThrow();
    assertThat(found.folder().orElseThrow()).endsWith(Path.of("snapshots", CachedModels.COMMIT));
    assertThat(found.hubId()).hasValue(CATALOGUED);
    assertThat(found.storedBytes()).isGreaterThan(1_000_000);
    assertThat(store.find(CATALOGUED)).hasValue(found);
  }

  @Test
  void find_hubIdOutsideOfTheCatalog_canBeDownloaded() throws IOException {
    StoredModel absent = store.find("me/mine").orElseThrow();
    assertThat(absent.builtin()).isFalse();
    assertThat(absent.folder()).isEmpty();
    nano.put("me/mine");
    assertThat(store.find("me/mine").orElseThrow().folder()).isPresent();
    assertThat(store.find("me/mine").orElseThrow().id()).isEqualTo("me/mine");
  }

  @Test
  void find_folder_byNameAndPath() throws IOException {
    nano.copyTo(root.resolve("one"));
    nano.copyTo(root.resolve("org").resolve("two"));
    assertThat(store.find("one").orElseThrow().id()).isEqualTo("one");
    assertThat(store.find("one").orElseThrow().storedBytes()).isGreaterThan(1_000_000);
    assertThat(store.find("org/two").orElseThrow().folder().orElseThrow())
        .isEqualTo(root.resolve("org").resolve("two").toRealPath());
    assertThat(store.find(root.resolve("one").toString()).orElseThrow().id()).isEqualTo("one");
  }

  @Test
  void find_outsideOfTheFolders_isNothing() throws IOException {
    nano.copyTo(folder.resolve("secret"));
    Files.createSymbolicLink(root.resolve("link"), folder.resolve("secret"));
    for (String name :
        List.of(
            "link",
            "../secret",
            "one/../../secret",
            folder.resolve("secret").toString(),
            "",
            ".",
            "..",
            "/",
            "a\u0000b",
            "no such")) {
      assertThat(store.find(name)).as(name).isEmpty();
    }
  }

  @Test
  void list_hasAllOnce() throws IOException {
    nano.put(CATALOGUED);
    nano.put("me/mine");
    nano.copyTo(root.resolve("one"));
    nano.copyTo(root.resolve("org").resolve("two"));
    List<StoredModel> models = store.list();
    assertThat(models).extracting(StoredModel::id).doesNotHaveDuplicates();
    assertThat(models.stream().filter(model -> model.folder().isPresent()))
        .extracting(StoredModel::id)
        .containsExactlyInAnyOrder(FoveaNano.NAME, "qwen3-vl-4b", "me/mine", "one", "org/two");
    assertThat(models).extracting(StoredModel::id).contains("qwen2.5-vl-7b");
  }

  @Test
  void remove_cached_isGone() throws IOException {
    nano.put("me/mine");
    StoredModel model = store.find("me/mine").orElseThrow();
    assertThat(store.remove(model)).isGreaterThanOrEqualTo(0);
    assertThat(store.find("me/mine").orElseThrow().folder()).isEmpty();
  }

  @Test
  void lmStudios_isListedAndServed_andStays() throws IOException {
    Path files = folder.resolve(".lmstudio").resolve("models").resolve("me").resolve("mine");
    nano.copyTo(files);
    StoredModel found = store.find("me/mine").orElseThrow();
    assertThat(found.folder()).hasValue(files.toRealPath());
    assertThat(store.list().stream().filter(model -> model.folder().isPresent()))
        .extracting(StoredModel::id)
        .containsExactlyInAnyOrder(FoveaNano.NAME, "me/mine");
    assertThatThrownBy(() -> store.remove(found))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
        .hasMessageContaining(files.toRealPath().toString());
    assertThat(files.resolve("config.json")).exists();
  }

  @Test
  void remove_given_isRefused() {
    assertThatThrownBy(() -> store.remove(store.find(FoveaNano.NAME).orElseThrow()))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
  }

  @Test
  void download_offline_saysSo() {
    assertThatThrownBy(() -> store.download(store.find("me/mine").orElseThrow(), _ -> {}))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE));
  }
}
