package dev.fovea.hub;

import static dev.fovea.hub.HubFixture.ID;
import static dev.fovea.hub.HubFixture.assertContent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeCheckpoint;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.FakeRequest;
import dev.fovea.fakehub.Fault;
import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.cache.Snapshot;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.PullListener;
import dev.fovea.hub.transfer.Transfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubFailureTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Transfer IMPATIENT =
      new Transfer(
          4, 1 << 14, 3, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(2));

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

  private HubSettings settings() {
    return HubFixture.settings(fake.address(), cache);
  }

  private Hub hub() {
    return new Hub(settings(), IMPATIENT, Disk.REAL);
  }

  private AbstractThrowableAssert<?, ?> assertFails(Hub hub, String id, ErrorCode code) {
    List<PullEvent> events = new ArrayList<>();
    AbstractThrowableAssert<?, ?> failure =
        assertThatThrownBy(() -> hub.pull(id, events::add))
            .isInstanceOfSatisfying(
                HubException.class,
                e -> {
                  assertThat(e.code()).as(e.message()).isEqualTo(code);
                  assertThat(events.getLast()).isEqualTo(new PullEvent.Failed(e));
                });
    assertThat(hub.find(id)).isEmpty();
    return failure;
  }

  private void assertNothingInTheCache() throws IOException {
    assertThat(HubFixture.names(cache)).filteredOn(name -> name.startsWith("models--")).isEmpty();
  }

  static Stream<Fault> passingFaults() {
    return Stream.of(
        new Fault.Status(500, ""),
        new Fault.Status(503, "0"),
        new Fault.Status(429, "1"),
        new Fault.Status(429, "Mon, 02 Jan 2006 15:04:05 GMT"),
        new Fault.Cut(1000),
        new Fault.Cut(0),
        new Fault.Reset(),
        new Fault.Stall(1000),
        new Fault.WrongByte(5),
        new Fault.Redirect(true),
        new Fault.Redirect(false),
        new Fault.TooLong(77),
        new Fault.OtherRange(),
        new Fault.ShortRange(),
        new Fault.NoRange(),
        new Fault.Html(),
        new Fault.Refusal(416, ""),
        new Fault.Refusal(403, ""));
  }

  @ParameterizedTest
  @MethodSource("passingFaults")
  void pull_oneAnswerOfTheCdnIsFaulty_succeeds(Fault fault) throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    fake.fail(request -> request.cdn() && first.getAndSet(false) ? fault : Fault.NONE);
    HubSettings settings =
        fault instanceof Fault.Stall
            ? HubFixture.withTimeout(settings(), Duration.ofMillis(200))
            : settings();
    Hub hub = new Hub(settings, HubFixture.QUICK, Disk.REAL);
    assertContent(hub.pull(ID, PullListener.NONE), repository.files(FakeRepository.FIRST));
  }

  @Test
  void pull_unknownId_isNotFound() throws IOException {
    assertFails(hub(), "org/none", ErrorCode.NOT_FOUND)
        .hasMessageContainingAll("org/none", "HF_TOKEN");
    assertFails(hub(), ID + "@none", ErrorCode.NOT_FOUND).hasMessageContaining("org/tiny@none");
    assertFails(hub(), "none", ErrorCode.NOT_FOUND).hasMessageContaining("catalog");
    assertFails(hub(), "fovea-nano", ErrorCode.UNSUPPORTED);
    assertNothingInTheCache();
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
    assertNothingInTheCache();
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
    assertNothingInTheCache();
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
    repository.lie(
        "config.json", (com.fasterxml.jackson.databind.node.ObjectNode) JSON.readTree(lie));
    assertFails(hub(), ID, ErrorCode.CORRUPT).hasMessageContaining("config.json");
    assertNothingInTheCache();
  }

  @Test
  void pull_listedSizeIsWrong_isAClearFailure() throws IOException {
    repository.lie("tokenizer.json", JSON.createObjectNode().put("size", 20));
    assertFails(hub(), ID, ErrorCode.UNAVAILABLE).hasMessageContainingAll("tokenizer.json", "20");
    assertThat(HubFixture.names(cache.resolve("models--org--tiny/snapshots"))).isEmpty();
  }

  @Test
  void pull_refusals_sayWhatToDo() {
    fake.fail(request -> new Fault.Refusal(403, "GatedRepo"));
    assertFails(hub(), ID, ErrorCode.GATED).hasMessageContainingAll("/org/tiny", "HF_TOKEN");
    fake.fail(request -> new Fault.Refusal(403, ""));
    assertFails(hub(), ID, ErrorCode.UNAUTHORIZED).hasMessageContaining("HF_TOKEN");
    fake.fail(request -> new Fault.Refusal(401, ""));
    Hub named =
        new Hub(
            HubSettings.of(
                Map.of("HF_TOKEN", "x", "HF_ENDPOINT", fake.address().toString()), folder),
            IMPATIENT,
            Disk.REAL);
    assertFails(named, ID, ErrorCode.UNAUTHORIZED).hasMessageContaining("token");
    fake.fail(request -> new Fault.Refusal(407, ""));
    assertFails(hub(), ID, ErrorCode.OFFLINE).hasMessageContaining("HTTPS_PROXY");
    fake.fail(request -> new Fault.Refusal(418, ""));
    assertFails(hub(), ID, ErrorCode.UNAVAILABLE).hasMessageContaining("418");
  }

  @Test
  void pull_hubAsksForAPause_listenerHearsWhy() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    fake.fail(request -> first.getAndSet(false) ? new Fault.Status(429, "2") : Fault.NONE);
    List<PullEvent> events = new ArrayList<>();
    hub().pull(ID, events::add);
    assertThat(events.getFirst())
        .isInstanceOfSatisfying(
            PullEvent.Waiting.class,
            waiting ->
                assertThat(waiting.reason()).contains("429").endsWith("; asking again in 2 s"));
  }

  @Test
  void pull_fileIsListedButMissing_isNamed() {
    fake.fail(request ->
        request.path().endsWith("/config.json")
            ? new Fault.Refusal(404, "EntryNotFound")
            : Fault.NONE);
    assertFails(hub(), ID, ErrorCode.NOT_FOUND)
        .hasMessageContainingAll("config.json of " + ID, "404");
  }

  @Test
  void pull_nobodyAnswers_isSaidInWords() throws IOException {
    fake.close();
    assertFails(hub(), ID, ErrorCode.OFFLINE).hasMessageContaining("nothing answers there");
  }

  @Test
  void pull_failsEarly_leavesACacheThatHuggingFacesToolsRead() {
    fake.fail(request ->
        request.path().endsWith("/config.json") ? new Fault.Refusal(403, "") : Fault.NONE);
    assertFails(hub(), ID, ErrorCode.UNAUTHORIZED).hasMessageContaining("(403); set HF_TOKEN");
    assertThat(cache.resolve("models--org--tiny").resolve("snapshots")).isDirectory();
  }

  @Test
  void pull_longPause_isNotWaitedFor() {
    fake.fail(request -> new Fault.Status(429, "86400"));
    assertFails(hub(), ID, ErrorCode.RATE_LIMITED).hasMessageContaining("429");
    assertThat(fake.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"86400", "99999999999", "Fri, 31 Dec 9999 23:59:59 GMT"})
  void pull_longPause_isSaidWithTheFailure(String retryAfter) {
    fake.fail(request -> new Fault.Status(429, retryAfter));
    assertFails(hub(), ID, ErrorCode.RATE_LIMITED)
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              Duration pause = e.pause().orElseThrow();
              assertThat(pause).isGreaterThanOrEqualTo(Duration.ofDays(1));
              assertThat(e).hasMessageContaining("in %,d seconds", pause.toSeconds());
            });
    assertThat(fake.requests()).hasSize(1);
  }

  @Test
  void pull_failureWithoutAPause_hasNone() {
    fake.fail(request -> new Fault.Status(500, ""));
    assertFails(hub(), ID, ErrorCode.UNAVAILABLE)
        .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.pause()).isEmpty());
  }

  @Test
  void pull_cdnBreaksDown_asksTheHubForAnother() throws Exception {
    AtomicInteger answers = new AtomicInteger();
    fake.fail(request ->
        request.cdn() && answers.incrementAndGet() > 2 && weightRequests() == 1
            ? new Fault.OtherRange()
            : Fault.NONE);
    Transfer one =
        new Transfer(
            1, 1 << 14, 3, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(2));
    Hub hub = new Hub(settings(), one, Disk.REAL);
    assertContent(hub.pull(ID, PullListener.NONE), repository.files(FakeRepository.FIRST));
  }

  /** Returns how often the hub was asked where weights are. */
  private long weightRequests() {
    return fake.requests().stream()
        .filter(request -> !request.cdn() && request.path().endsWith(".safetensors"))
        .count();
  }

  @Test
  void pull_interruptedBeforeFileWork_isInterrupted() {
    List<PullEvent> events = new ArrayList<>();
    assertThatThrownBy(() ->
            hub()
                .pull(
                    ID,
                    event -> {
                      events.add(event);
                      if (event instanceof PullEvent.Started) {
                        Thread.currentThread().interrupt();
                      }
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            PullEvent.Failed.class,
            failed -> assertThat(failed.reason().code()).isEqualTo(ErrorCode.CANCELLED));
  }

  @Test
  void pull_hubFailsForGood_isUnavailable() {
    fake.fail(request -> new Fault.Status(500, ""));
    assertFails(hub(), ID, ErrorCode.UNAVAILABLE).hasMessageContaining("500");
    assertThat(fake.requests()).hasSize(3);
    fake.fail(request -> new Fault.Html());
    assertFails(hub(), ID, ErrorCode.UNAVAILABLE).hasMessageContainingAll("JSON", "text/html");
    fake.fail(request -> new Fault.RedirectTo(request.path() + "?x"));
    assertFails(hub(), ID, ErrorCode.UNAVAILABLE).hasMessageContaining("redirects");
    fake.fail(request -> new Fault.RedirectTo("file:///etc/passwd"));
    assertFails(hub(), ID, ErrorCode.UNAVAILABLE).hasMessageContaining("file:///etc/passwd");
  }

  @Test
  void pull_noNetwork_isOffline() throws IOException {
    URI nobody = fake.address();
    fake.close();
    assertFails(
            new Hub(HubFixture.settings(nobody, cache), IMPATIENT, Disk.REAL),
            ID,
            ErrorCode.OFFLINE)
        .hasMessageContainingAll("network", nobody.toString());
    assertNothingInTheCache();
  }

  /** Whoever asks for a file is told as much as whoever asks for the listing. */
  @Test
  void pull_hubGoesAfterItsListing_namesItsAddress() throws IOException {
    URI gone = fake.address();
    PullListener closing =
        event -> {
          if (event instanceof PullEvent.Started) {
            closeQuietly();
          }
        };
    assertThatThrownBy(() -> hub().pull(ID, closing))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE))
        .hasMessageContainingAll(ID, "no way to " + gone, "nothing answers there", "network");
  }

  private void closeQuietly() {
    try {
      fake.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void pull_offlineByEnvironment_asksNobody() throws Exception {
    Map<String, String> environment =
        Map.of(
            "HF_HUB_OFFLINE", "1",
            "HF_ENDPOINT", fake.address().toString(),
            "HF_HUB_CACHE", cache.toString());
    Hub offline = new Hub(HubSettings.of(environment, folder), IMPATIENT, Disk.REAL);
    assertFails(offline, ID, ErrorCode.OFFLINE).hasMessageContainingAll(ID, "HF_HUB_OFFLINE");
    assertThat(fake.requests()).isEmpty();
    Snapshot snapshot = hub().pull(ID, PullListener.NONE);
    int requests = fake.requests().size();
    assertThat(offline.pull(ID, PullListener.NONE)).isEqualTo(snapshot);
    assertThat(fake.requests()).hasSize(requests);
  }

  @Test
  void pull_diskTooSmall_isSaidBeforeAFileIsFetched() {
    Hub hub = new Hub(settings(), IMPATIENT, path -> 1000);
    assertFails(hub, ID, ErrorCode.NO_SPACE).hasMessageContainingAll("1,000", "HF_HUB_CACHE");
    assertThat(fake.fetches()).isEmpty();
  }

  @Test
  void pull_cacheMayNotBeWritten_isReadOnly() throws Exception {
    Snapshot snapshot = hub().pull(ID, PullListener.NONE);
    Path locks = cache.resolve(".locks").resolve("models--org--tiny");
    var rights = PosixFilePermissions.fromString("r-xr-xr-x");
    for (Path path : List.of(cache, cache.resolve("models--org--tiny"), locks)) {
      Files.setPosixFilePermissions(path, rights);
    }
    try {
      assumeThat(Files.isWritable(cache)).as("root may write everywhere").isFalse();
      assertThat(hub().pull(ID, PullListener.NONE)).isEqualTo(snapshot);
      fake.add("org/other", 10);
      assertFails(hub(), "org/other", ErrorCode.READ_ONLY).hasMessageContaining("HF_HUB_CACHE");
    } finally {
      rights = PosixFilePermissions.fromString("rwxr-xr-x");
      for (Path path : List.of(cache, cache.resolve("models--org--tiny"), locks)) {
        Files.setPosixFilePermissions(path, rights);
      }
    }
  }

  @Test
  void pull_cacheIsAFile_isAClearFailure() throws IOException {
    Files.writeString(cache, "not a folder");
    assertFails(hub(), ID, ErrorCode.CACHE).hasMessageContaining(cache.toString());
  }

  @Test
  void pull_otherFormatsAlone_isUnsupported() throws IOException {
    repository.put(
        FakeRepository.FIRST,
        Map.of("config.json", FakeCheckpoint.text("{}"), "model-q4.gguf", new byte[10]));
    assertFails(hub(), ID, ErrorCode.UNSUPPORTED).hasMessageContainingAll("safetensors", "gguf");
    assertThat(fake.fetches()).isEmpty();
    assertNothingInTheCache();
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
    assertNothingInTheCache();
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
