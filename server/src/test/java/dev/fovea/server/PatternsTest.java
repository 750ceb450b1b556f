package dev.fovea.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.server.settings.HostPattern;
import dev.fovea.server.settings.OriginPattern;
import dev.fovea.server.settings.ServerOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternsTest {
  private static boolean hostMatches(String pattern, String host) {
    return HostPattern.authority(host).filter(HostPattern.of(pattern)::matches).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "fovea.example,fovea.example",
    "fovea.example,FOVEA.Example:8080",
    "fovea.example,fovea.example.",
    "fovea.example.,fovea.example",
    "fovea.example:8080,fovea.example:8080",
    "fovea.example:*,fovea.example:1",
    "*.example,a.example",
    "*.example,a.b.example:80",
    "*,anything",
    "10.0.0.5,10.0.0.5:60315",
    "2001:db8::1,[2001:db8::1]:80",
    "[2001:DB8::1],[2001:db8::1]"
  })
  void host_allowed_matches(String pattern, String host) {
    assertThat(hostMatches(pattern, host)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "fovea.example,evil.example",
    "fovea.example,fovea.example.evil",
    "fovea.example,xfovea.example",
    "fovea.example,fovea-example",
    "fovea.example,fovea.example:80.evil",
    "fovea.example,evil@fovea.example",
    "fovea.example,fovea.example/evil",
    "fovea.example,fovea.example..",
    "fovea.example:8080,fovea.example",
    "fovea.example:8080,fovea.example:80",
    "*.example,example",
    "*.example,.example.evil",
    "*.example,a.example:80:80",
    "*,a b",
    "*,''"
  })
  void host_other_doesNotMatch(String pattern, String host) {
    assertThat(hostMatches(pattern, host)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example,https://app.example",
    "https://app.example,HTTPS://APP.example",
    "https://app.example,https://app.example.",
    "https://*.example,https://a.b.example",
    "https://*.example:8443,https://a.example:8443",
    "http://10.0.0.5:*,http://10.0.0.5:3000",
    "http://10.0.0.5:*,http://10.0.0.5",
    "http://[::1]:3000,http://[::1]:3000",
    "chrome-extension://*,chrome-extension://abcdefghijklmnop",
    "app://*,app://obsidian.md",
    "tauri://localhost,tauri://localhost",
    "file://,file://",
    "*,https://any.example:99",
    "*,moz-extension://8e3a",
    "*://localhost:*,capacitor://localhost",
    "null,null"
  })
  void origin_allowed_matches(String pattern, String origin) {
    assertThat(OriginPattern.of(pattern).matches(origin)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example,http://app.example",
    "https://app.example,https://app.example:8443",
    "https://app.example,https://app.example.evil",
    "https://app.example,https://evil#app.example",
    "https://app.example,https://app.example@evil",
    "https://app.example,https://app.example/",
    "https://*.example,https://example",
    "https://*.example,https://evil/.example",
    "https://*.example,https://evil@a.example",
    "https://*.example,https://evil:80.example",
    "https://*.example,https://a.example.evil",
    "https://*.example,https://*.example",
    "chrome-extension://abc,chrome-extension://abcd",
    "chrome-extension://*,chrome-extension://",
    "chrome-extension://*,xchrome-extension://abc",
    "http://[::1]:3000,http://[::1]:3001",
    "*,null",
    "*,''",
    "*,evil",
    "null,https://null",
    "file://,file://evil"
  })
  void origin_other_doesNotMatch(String pattern, String origin) {
    assertThat(OriginPattern.of(pattern).matches(origin)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://a", "a/b", "a b", "a@b", "a:b", "[::1", "a:123456"})
  void options_wrongHost_areRefused(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerOptions.builder().allowedHosts(java.util.List.of(pattern)).build())
        .withMessageContaining("is not a host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "app.example", "https:/a", "https://a/", "https://a b", "https://u@a", "://a"})
  void options_wrongOrigin_areRefused(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ServerOptions.builder().allowedOrigins(java.util.List.of(pattern)).build())
        .withMessageContaining("is not an origin");
  }
}
