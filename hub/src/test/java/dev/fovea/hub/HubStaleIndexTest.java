package dev.fovea.hub;

import static dev.fovea.hub.HubFixture.ID;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeCheckpoint;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.FakeRequest;
import dev.fovea.hub.cache.CachedModel;
import dev.fovea.hub.cache.FileSelection;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.PullListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories whose list of shards is of another checkpoint, as published conversions have it. */
class HubStaleIndexTest {
  private static final String WHOLE = "model.safetensors";

  @TempDir private Path folder;
  private FakeHub fake;
  private FakeRepository repository;
  private Hub hub;
  private final Map<String, byte[]> files = new HashMap<>();

  @BeforeEach
  void open() throws IOException {
    fake = new FakeHub();
    repository = fake.add(ID, 20_000);
    hub = HubFixture.hub(fake.address(), folder.resolve("hub"));
    files.putAll(repository.files(FakeRepository.FIRST));
  }

  @AfterEach
  void close() throws IOException {
    fake.close();
  }

  private byte[] takeShard(int i) {
    return requireNonNull(files.remove(FakeCheckpoint.shard(i)));
  }

  private Snapshot pull(List<PullEvent> events) throws InterruptedException {
    repository.put(FakeRepository.FIRST, files);
    return hub.pull(ID, events::add);
  }

  private void assertIsThere(Snapshot snapshot, String... weights) throws IOException {
    assertThat(HubFixture.names(snapshot.folder()))
        .filteredOn(FileSelection::isWeights)
        .containsExactlyInAnyOrder(weights);
    assertThat(hub.find(ID)).contains(snapshot);
    assertThat(hub.cached()).extracting(CachedModel::hubId).containsExactly(ID);
    fake.forgetFetches();
  }

  @Test
  void pull_wholeModelUnderAnIndexOfShards_isThere() throws Exception {
    files.put(WHOLE, takeShard(1));
    takeShard(2);
    takeShard(3);
    List<PullEvent> events = new ArrayList<>();
    Snapshot snapshot = pull(events);
    assertIsThere(snapshot, WHOLE);
    assertThat(events.getFirst()).isEqualTo(new PullEvent.Started(snapshot.bytes(), 0));
    assertThat(hub.pull(ID, PullListener.NONE)).isEqualTo(snapshot);
    assertThat(fake.fetches()).isEmpty();
  }

  @Test
  void pull_completeSetUnderAnIndexOfAnother_isThere() throws Exception {
    String first = "model-00001-of-00002.safetensors";
    String second = "model-00002-of-00002.safetensors";
    files.put(first, takeShard(1));
    files.put(second, takeShard(2));
    takeShard(3);
    assertIsThere(pull(new ArrayList<>()), first, second);
  }

  @Test
  void pull_strayShardBesideAWholeModel_isNotFetched() throws Exception {
    files.put(WHOLE, takeShard(3));
    takeShard(2);
    Snapshot snapshot = pull(new ArrayList<>());
    assertIsThere(snapshot, WHOLE);
    assertThat(snapshot.bytes()).isLessThan(2L * 4 * 20_000);
  }

  @Test
  void pull_shardsOfOtherNames_areThoseThatTheIndexNames() throws Exception {
    files.put("weights.00.safetensors", takeShard(1));
    files.put("weights.01.safetensors", takeShard(2));
    files.put("other.safetensors", takeShard(3));
    files.put(
        FileSelection.INDEX,
        FakeCheckpoint.text(
            "{\"weight_map\": {\"a\": \"weights.00.safetensors\","
                + " \"b\": \"weights.01.safetensors\"}}"));
    Snapshot snapshot = pull(new ArrayList<>());
    assertIsThere(snapshot, "weights.00.safetensors", "weights.01.safetensors");
  }

  @Test
  void find_someNamedShardsMissing_isPartial() throws Exception {
    Snapshot snapshot = pull(new ArrayList<>());
    Files.delete(snapshot.folder().resolve(FakeCheckpoint.shard(3)));
    assertThat(hub.find(ID)).isEmpty();
    assertThat(hub.cached()).isEmpty();
  }

  @Test
  void pull_someNamedShardsMissing_isRefusedBeforeWeightsCome() throws IOException {
    takeShard(1);
    assertThatThrownBy(() -> pull(new ArrayList<>()))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
        .hasMessageContaining(FakeCheckpoint.shard(1));
    assertThat(fake.requests()).noneMatch(FakeRequest::cdn);
  }

  @Test
  void pull_quantizedInAnotherWay_isRefusedBeforeWeightsCome() throws IOException {
    files.put(
        "config.json",
        FakeCheckpoint.text(
            "{\"model_type\": \"qwen3\", \"quantization_config\": {\"quant_method\": \"gptq\"}}"));
    assertThatThrownBy(() -> pull(new ArrayList<>()))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
        .hasMessageContainingAll("GPTQ", "not supported yet", "works");
    assertThat(fake.requests()).noneMatch(FakeRequest::cdn);
  }
}
