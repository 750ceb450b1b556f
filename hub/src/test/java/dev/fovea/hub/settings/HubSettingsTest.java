package dev.fovea.hub.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.base.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
  @TempDir private Path home;

  @Test
  void of_empty_hasTheDefaultsOfHuggingFace() {
    HubSettings settings = HubSettings.of(Map.of(), home);
    assertThat(settings.cacheFolder()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(settings.token()).isEmpty();
    assertThat(settings.offline()).isFalse();
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.symbolicLinks()).isTrue();
    assertThat(settings.catalogFile()).isEqualTo(home.resolve(".fovea/catalog.json"));
  }

  @Test
  void of_variables_areHeard() {
    HubSettings settings =
        HubSettings.of(
            Map.of(
                "HF_ENDPOINT", "https://mirror.example/hf/",
                "HF_TOKEN", " hf_x\n",
                "HF_HUB_OFFLINE", "yes",
                "HF_HUB_DOWNLOAD_TIMEOUT", "60",
                "HF_HUB_DISABLE_SYMLINKS", "1",
                "FOVEA_HOME", "~/fovea"),
            home);
    assertThat(settings.endpoint()).isEqualTo(URI.create("https://mirror.example/hf"));
    assertThat(settings.token()).contains("hf_x");
    assertThat(settings.offline()).isTrue();
    assertThat(settings.timeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.symbolicLinks()).isFalse();
    assertThat(settings.catalogFile()).isEqualTo(home.resolve("fovea/catalog.json"));
  }

  @Test
  void of_cacheFolder_isTheHubCacheBeforeTheHomeBeforeTheDefault() {
    assertThat(cacheFolder(Map.of("HF_HOME", "~/hf"))).isEqualTo(home.resolve("hf/hub"));
    assertThat(cacheFolder(Map.of("XDG_CACHE_HOME", "/x")))
        .isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(cacheFolder(Map.of("HF_HOME", "/x", "HF_HUB_CACHE", "/y"))).isEqualTo(Path.of("/y"));
  }

  private Path cacheFolder(Map<String, String> environment) {
    return HubSettings.of(environment, home).cacheFolder();
  }

  @Test
  void of_savedToken_isRead() throws IOException {
    Files.writeString(home.resolve("token"), "hf_saved\n");
    assertThat(HubSettings.of(Map.of("HF_HOME", home.toString()), home).token())
        .contains("hf_saved");
    assertThat(HubSettings.of(Map.of("HF_HOME", "~", "HF_TOKEN", "hf_set"), home).token())
        .contains("hf_set");
  }

  @ParameterizedTest
  @CsvSource({
    "HF_ENDPOINT,ftp://x",
    "HF_ENDPOINT,huggingface.co",
    "HF_ENDPOINT,https://",
    "HF_ENDPOINT,https://user:x@host",
    "HF_ENDPOINT,http://a b",
    "HF_HUB_DOWNLOAD_TIMEOUT,0",
    "HF_HUB_DOWNLOAD_TIMEOUT,ten",
    "HF_TOKEN,a b"
  })
  void of_impossibleValue_isRefusedByName(String name, String value) {
    assertThatThrownBy(() -> HubSettings.of(Map.of(name, value), home))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.SETTINGS);
              assertThat(e).hasMessageContaining(name);
            });
  }

  @Test
  void of_tokenThatEndsAHeader_isRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_TOKEN", "secret\r\nHost: x"), home))
        .isInstanceOf(HubException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void proxies_byScheme() {
    ProxySelector proxies =
        EnvironmentProxies.of(
            Map.of("https_proxy", "proxy.example:3128", "HTTP_PROXY", "http://user:pw@other:80/"));
    assertThat(proxies.select(URI.create("https://huggingface.co/x")))
        .isEqualTo(proxy("proxy.example", 3128));
    assertThat(proxies.select(URI.create("http://huggingface.co/x"))).isEqualTo(proxy("other", 80));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS_PROXY,socks5://x:1",
    "HTTPS_PROXY,http://a b",
    "ALL_PROXY,socks5h://127.0.0.1:1080"
  })
  void proxies_noHttpProxy_isRefusedWhereItIsNeeded(String name, String value) {
    ProxySelector proxies = HubSettings.of(Map.of(name, value), home).proxies();
    assertThatThrownBy(() -> proxies.select(URI.create("https://huggingface.co")))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SETTINGS))
        .hasMessageContaining(name);
    ProxySelector others =
        HubSettings.of(Map.of(name, value, "https_proxy", "http://proxy:1"), home).proxies();
    assertThat(others.select(URI.create("https://huggingface.co"))).isEqualTo(proxy("proxy", 1));
  }

  @Test
  void of_variablesInPaths_areReplaced() {
    Map<String, String> environment = Map.of("BIG", "/big", "HF_HOME", "${BIG}/a$NONE/$BIG");
    assertThat(cacheFolder(environment)).isEqualTo(Path.of("/big/a$NONE//big/hub"));
  }

  private static List<Proxy> proxy(String host, int port) {
    return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"huggingface.co", ".huggingface.co", "x, cdn.huggingface.co:443", "*", "co"})
  void proxies_noProxy_isExempt(String exempt) {
    ProxySelector proxies =
        EnvironmentProxies.of(Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", exempt));
    assertThat(proxies.select(URI.create("https://cdn.huggingface.co")))
        .containsExactly(Proxy.NO_PROXY);
    assertThat(proxies.select(URI.create("https://nothuggingface.com")).equals(proxy("p", 1)))
        .isEqualTo(!exempt.equals("*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]", "[::1]:8080", "localhost, ::1"})
  void proxies_noProxyWithAnIpv6Address_isExempt(String exempt) {
    ProxySelector proxies =
        EnvironmentProxies.of(Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", exempt));
    assertThat(proxies.select(URI.create("http://[::1]:8080/x"))).containsExactly(Proxy.NO_PROXY);
    assertThat(proxies.select(URI.create("http://[::2]/x"))).isEqualTo(proxy("p", 1));
  }
}
