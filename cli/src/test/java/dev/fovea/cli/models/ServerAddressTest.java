package dev.fovea.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
  @ParameterizedTest
  @CsvSource({
    "localhost, http://localhost:60315",
    "' 127.0.0.1:8080 ', http://127.0.0.1:8080",
    "HTTP://box/, http://box:60315",
    "https://models.example.org, https://models.example.org:443",
    "[::1]:9000, http://[::1]:9000",
    "0.0.0.0:60315, http://127.0.0.1:60315",
    "http://[::]:1, http://[::1]:1"
  })
  void parse_addresses_areCompleted(String text, String address) {
    assertThat(ServerAddress.parse(text)).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "::",
        "a b",
        "ftp://host",
        "http://",
        "http://user:word@host",
        "http://host/v1",
        "http://host?x",
        "http://host#x",
        "host:99999",
        "host:-1",
        "file:///etc/passwd"
      })
  void parse_anythingElse_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerAddress.parse(text))
        .withMessageContaining("is no address of a server");
  }
}
