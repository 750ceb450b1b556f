package dev.fovea.hub;

import static dev.fovea.hub.HubFixture.ID;
import static dev.fovea.hub.HubFixture.IMPATIENT;
import static dev.fovea.hub.HubFixture.assertContent;
import static dev.fovea.hub.HubFixture.assertFails;
import static dev.fovea.hub.HubFixture.assertNothingIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.Fault;
import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.transfer.PullEvent;
import dev.fovea.hub.transfer.PullListener;
import dev.fovea.hub.transfer.Transfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pull makes of what the hub and its CDN answer. */
class HubFailureTest {
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
    return HubFixture.impatient(fake.address(), cache);
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
    assertFails(HubFixture.impatient(nobody, cache), ID, ErrorCode.OFFLINE)
        .hasMessageContainingAll("network", nobody.toString());
    assertNothingIn(cache);
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
}
