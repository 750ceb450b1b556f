package dev.fovea.hub.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LmStudioHomeTest {
  @TempDir Path home;

  @Test
  void models_home_isWhereLmStudioHasIt() throws IOException {
    assertThat(LmStudioHome.models(home)).isEqualTo(home.resolve(".lmstudio/models"));
    Files.createDirectories(home.resolve(".cache/lm-studio"));
    assertThat(LmStudioHome.models(home)).isEqualTo(home.resolve(".cache/lm-studio/models"));
    Path pointer = home.resolve(".lmstudio-home-pointer");
    Files.writeString(pointer, home.resolve("elsewhere") + "\n");
    assertThat(LmStudioHome.models(home)).isEqualTo(home.resolve("elsewhere/models"));
    assertThat(HubSettings.of(Map.of(), home).lmStudioFolder())
        .isEqualTo(home.resolve("elsewhere/models"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "not/absolute", "/a\u0000b"})
  void models_pointerWithoutAPath_isNotHeard(String text) throws IOException {
    Files.writeString(home.resolve(".lmstudio-home-pointer"), text);
    assertThat(LmStudioHome.models(home)).isEqualTo(home.resolve(".lmstudio/models"));
  }
}
