package dev.fovea.hub;

import static dev.fovea.hub.HubFixture.ID;
import static dev.fovea.hub.HubFixture.assertContent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.fakehub.FakeHub;
import dev.fovea.fakehub.FakeRepository;
import dev.fovea.fakehub.FakeRequest;
import dev.fovea.fakehub.Fault;
import dev.fovea.hub.cache.Disk;
import dev.fovea.hub.settings.HubSettings;
import dev.fovea.hub.transfer.PullListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls through the proxy that the environment names. */
class HubProxyTest {
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

  @Test
  void pull_throughAProxy_asksItForEverythingButNoProxy() throws Exception {
    Map<String, String> environment =
        Map.of(
            "HF_ENDPOINT",
            "http://hub.invalid",
            "HTTP_PROXY",
            fake.address().toString(),
            "NO_PROXY",
            "localhost,127.0.0.1",
            "HF_HUB_CACHE",
            cache.toString());
    Hub hub = new Hub(HubSettings.of(environment, folder), HubFixture.QUICK, Disk.REAL);
    assertContent(hub.pull(ID, PullListener.NONE), repository.files(FakeRepository.FIRST));
    assertThat(fake.requests())
        .filteredOn(request -> !request.cdn())
        .allMatch(request -> Optional.of("hub.invalid").equals(host(request)));
  }

  @Test
  void pull_proxyWithPassword_isToldIt() throws Exception {
    Map<String, String> environment =
        Map.of(
            "HF_ENDPOINT",
            "http://hub.invalid",
            "HTTP_PROXY",
            fake.address().toString().replace("//", "//me:a%40b@"),
            "NO_PROXY",
            "127.0.0.1",
            "HF_HUB_CACHE",
            cache.toString());
    Hub hub = new Hub(HubSettings.of(environment, folder), HubFixture.QUICK, Disk.REAL);
    fake.fail(request ->
        request.cdn() || request.headers().containsKey("proxy-authorization")
            ? Fault.NONE
            : new Fault.ProxyLogin());
    assertContent(hub.pull(ID, PullListener.NONE), repository.files(FakeRepository.FIRST));
    String expected =
        "Basic " + Base64.getEncoder().encodeToString("me:a@b".getBytes(StandardCharsets.US_ASCII));
    assertThat(fake.requests())
        .anyMatch(request -> expected.equals(request.headers().get("proxy-authorization")));
  }

  private static Optional<String> host(FakeRequest request) {
    return Optional.ofNullable(request.headers().get("host"));
  }
}
