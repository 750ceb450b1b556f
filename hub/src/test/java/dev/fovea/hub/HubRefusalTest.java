package dev.fovea.hub;

import static dev.fovea.hub.HubFixture.ID;
import static dev.fovea.hub.HubFixture.assertFails;
import static dev.fovea.hub.HubFixture.assertNothingIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeCheckpoint;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.FakeRequest;
import dev.fovea.hub.settings.HubException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids, listings and models that a pull refuses. */
class HubRefusalTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path cache;
  private FakeHub fake;
  private FakeRepository repository;

  @BeforeEach
  void open() throws IOException {
    fake = new FakeHub();
    repository = fake.add(ID, 20_000);
    cache = folder.resolve("hub");
  }

  @AfterEach
  void close() throws IOException {
    fake.close();
  }

  private Hub hub() {
    return HubFixture.impatient(fake.address(), cache);
  }

  @Test
  void pull_unknownId_isNotFound() throws IOException {
    assertFails(hub(), "org/none", ErrorCode.NOT_FOUND)
        .hasMessageContainingAll("org/none", "HF_TOKEN");
    assertFails(hub(), ID + "@none", ErrorCode.NOT_FOUND).hasMessageContaining("org/tiny@none");
    assertFails(hub(), "none", ErrorCode.NOT_FOUND).hasMessageContaining("catalog");
    assertFails(hub(), "fovea-nano", ErrorCode.UNSUPPORTED);
    assertNothingIn(cache);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "../x",
        "org/..",
        "org/../x",
        "/etc/passwd",
        "org/name/x",
        "org\\name",
        "C:\\models",
        "org/na\u0000me",
        "org/name@",
        "org/name@../x",
        "org/name@/x",
        "org/name@a//b",
        "org/name@x y",
        "org--x/name",
        "https://host/org/name"
      })
  void pull_noId_isRefused(String id) throws IOException {
    assertFails(hub(), id, ErrorCode.INVALID_ID);
    assertThatThrownBy(() -> hub().remove(id)).isInstanceOf(HubException.class);
    assertThat(fake.requests()).isEmpty();
    assertNothingIn(cache);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.json",
        "/etc/evil.json",
        "..\\evil.json",
        "C:evil.json",
        "a/../../evil.json",
        "./evil.json",
        "evil\u0000.json",
        "a//evil.json",
        ""
      })
  void pull_hostileFileName_isRefused(String name) throws IOException {
    Map<String, byte[]> files = new HashMap<>(repository.files(FakeRepository.FIRST));
    files.put(name, new byte[] {1});
    repository.put(FakeRepository.FIRST, files);
    assertFails(hub(), ID, ErrorCode.CORRUPT).hasMessageContaining("name");
    assertThat(fake.fetches()).isEmpty();
    assertNothingIn(cache);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"blobId\": \"../../../../etc/passwd\"}",
        "{\"blobId\": \"\"}",
        "{\"size\": -1}",
        "{\"size\": 1e30}",
        "{\"size\": 9223372036854775807}",
        "{\"size\": \"12\"}",
        "{\"size\": null}",
        "{\"lfs\": {\"sha256\": \"abc\"}}"
      })
  void pull_impossibleListing_isRefused(String lie) throws IOException {
    repository.lie("config.json", (ObjectNode) JSON.readTree(lie));
    assertFails(hub(), ID, ErrorCode.CORRUPT).hasMessageContaining("config.json");
    assertNothingIn(cache);
  }

  @Test
  void pull_listedSizeIsWrong_isAClearFailure() throws IOException {
    repository.lie("tokenizer.json", JSON.createObjectNode().put("size", 20));
    assertFails(hub(), ID, ErrorCode.UNAVAILABLE).hasMessageContainingAll("tokenizer.json", "20");
    assertThat(HubFixture.names(cache.resolve("models--org--tiny/snapshots"))).isEmpty();
  }

  @Test
  void pull_otherFormatsAlone_isUnsupported() throws IOException {
    repository.put(
        FakeRepository.FIRST,
        Map.of("config.json", FakeCheckpoint.text("{}"), "model-q4.gguf", new byte[10]));
    assertFails(hub(), ID, ErrorCode.UNSUPPORTED).hasMessageContainingAll("safetensors", "gguf");
    assertThat(fake.fetches()).isEmpty();
    assertNothingIn(cache);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"model_type\": \"llava\"}", "{}", "[]", "not json", "{\"model_type\": 7}"})
  void pull_otherKindOfModel_isRefusedBeforeItsWeightsCome(String config) throws IOException {
    Map<String, byte[]> files = new HashMap<>(repository.files(FakeRepository.FIRST));
    files.put("config.json", FakeCheckpoint.text(config));
    repository.put(FakeRepository.FIRST, files);
    assertFails(hub(), ID, ErrorCode.UNSUPPORTED).hasMessageContaining("config.json");
    assertThat(fake.requests()).noneMatch(FakeRequest::cdn);
    assertNothingIn(cache);
  }

  @Test
  void pull_indexNamesAMissingShard_isRefusedBeforeWeightsCome() throws IOException {
    Map<String, byte[]> files = new HashMap<>(repository.files(FakeRepository.FIRST));
    files.remove(FakeCheckpoint.shard(2));
    repository.put(FakeRepository.FIRST, files);
    assertFails(hub(), ID, ErrorCode.UNSUPPORTED).hasMessageContaining(FakeCheckpoint.shard(2));
    assertThat(fake.requests()).noneMatch(FakeRequest::cdn);
  }
}
