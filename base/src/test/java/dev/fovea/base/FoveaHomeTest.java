package dev.fovea.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoveaHomeTest {
  @Test
  void folder_variable_wins() {
    assertThat(folder("Linux", Map.of("FOVEA_HOME", "/x/y", "XDG_CACHE_HOME", "/c")))
        .isEqualTo(absolute("/x/y"));
  }

  @Test
  void folder_otherwise_isInThePlatformsCaches() {
    assertThat(folder("Linux", Map.of("FOVEA_HOME", ""))).isEqualTo(absolute("/h/.cache/fovea"));
    assertThat(folder("Linux", Map.of("XDG_CACHE_HOME", "/c"))).isEqualTo(absolute("/c/fovea"));
    assertThat(folder("Mac OS X", Map.of())).isEqualTo(absolute("/h/Library/Caches/fovea"));
    assertThat(folder("Windows 11", Map.of("LOCALAPPDATA", "/l"))).isEqualTo(absolute("/l/fovea"));
    assertThat(folder("Windows 11", Map.of())).isEqualTo(absolute("/h/AppData/Local/fovea"));
  }

  @Test
  void userFolder_isWhereHomeSays() {
    Map<String, String> java = Map.of("user.home", "/root", "os.name", "Linux");
    assertThat(FoveaHome.userFolder(Map.of("HOME", "/data"), name -> java.getOrDefault(name, "")))
        .isEqualTo(Path.of("/data"));
    assertThat(FoveaHome.userFolder(Map.of("HOME", ""), name -> java.getOrDefault(name, "")))
        .isEqualTo(Path.of("/root"));
    Map<String, String> windows = Map.of("user.home", "/u", "os.name", "Windows 11");
    assertThat(FoveaHome.userFolder(Map.of("HOME", "/c/u"), name -> windows.getOrDefault(name, "")))
        .isEqualTo(Path.of("/u"));
  }

  private static Path folder(String system, Map<String, String> environment) {
    return FoveaHome.folder(environment, name -> name.equals("os.name") ? system : "/h");
  }

  private static Path absolute(String path) {
    return Path.of(path).toAbsolutePath();
  }
}
