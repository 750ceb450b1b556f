package dev.fovea.hub.settings;

import dev.fovea.base.ErrorCode;
import dev.fovea.files.RegularFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads settings from variables. An empty variable counts as absent. */
record Environment(Map<String, String> variables, Path home) {
  private static final int LONGEST_TOKEN = 16 << 10;
  private static final String ENDPOINT = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,1000}");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int LONGEST_TIMEOUT = 3600;

  HubSettings settings() {
    return new HubSettings(
        cacheFolder(),
        endpoint(),
        token(),
        isTrue("HF_HUB_OFFLINE") || isTrue("TRANSFORMERS_OFFLINE"),
        text("HF_HUB_DOWNLOAD_TIMEOUT").map(Environment::seconds).orElse(TIMEOUT),
        EnvironmentProxies.of(variables),
        !isTrue("HF_HUB_DISABLE_SYMLINKS"),
        path("FOVEA_HOME").orElse(home.resolve(".fovea")).resolve("catalog.json"),
        LmStudioHome.models(home));
  }

  Path cacheFolder() {
    return path("HF_HUB_CACHE")
        .or(() -> path("HUGGINGFACE_HUB_CACHE"))
        .orElseGet(() -> huggingFace().resolve("hub"));
  }

  private Path huggingFace() {
    return path("HF_HOME")
        .orElseGet(
            () -> path("XDG_CACHE_HOME").orElse(home.resolve(".cache")).resolve("huggingface"));
  }

  private URI endpoint() {
    String text = text("HF_ENDPOINT").orElse(ENDPOINT).replaceFirst("/+$", "");
    try {
      URI uri = URI.create(text);
      boolean web = "https".equalsIgnoreCase(uri.getScheme());
      if ((web || "http".equalsIgnoreCase(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw wrong("HF_ENDPOINT", text, "an address like " + ENDPOINT, e);
    }
    throw wrong("HF_ENDPOINT", text, "an address like " + ENDPOINT, null);
  }

  private Optional<String> token() {
    return text("HF_TOKEN")
        .or(() -> text("HUGGING_FACE_HUB_TOKEN"))
        .or(this::savedToken)
        .map(String::strip)
        .filter(token -> !token.isEmpty())
        .map(Environment::checkedToken);
  }

  private Optional<String> savedToken() {
    Path file = path("HF_TOKEN_PATH").orElseGet(() -> huggingFace().resolve("token"));
    try {
      return Files.isRegularFile(file)
          ? Optional.of(RegularFiles.text(file, LONGEST_TOKEN))
          : Optional.empty();
    } catch (IOException e) {
      throw HubException.at(
          file,
          ErrorCode.SETTINGS,
          "the token of the hub cannot be read (%s); make it readable, or set HF_TOKEN"
              .formatted(RegularFiles.reason(e)),
          e);
    }
  }

  private static String checkedToken(String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw new HubException(
          ErrorCode.SETTINGS,
          "the token of the hub (HF_TOKEN or its file) has characters that a token cannot have");
    }
    return token;
  }

  private static Duration seconds(String text) {
    try {
      int seconds = Integer.parseInt(text);
      if (seconds > 0 && seconds <= LONGEST_TIMEOUT) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      throw wrong("HF_HUB_DOWNLOAD_TIMEOUT", text, "seconds from 1 to " + LONGEST_TIMEOUT, e);
    }
    throw wrong("HF_HUB_DOWNLOAD_TIMEOUT", text, "seconds from 1 to " + LONGEST_TIMEOUT, null);
  }

  private boolean isTrue(String name) {
    return text(name)
        .map(value -> value.toUpperCase(Locale.ROOT))
        .filter(TRUE::contains)
        .isPresent();
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  private Optional<Path> path(String name) {
    return text(name).map(value -> path(name, value));
  }

  private Path path(String name, String text) {
    String value = expanded(text);
    try {
      if (value.equals("~")) {
        return home;
      }
      return value.startsWith("~/") ? home.resolve(value.substring(2)) : Path.of(value);
    } catch (InvalidPathException e) {
      throw wrong(name, value, "a path", e);
    }
  }

  /** Replaces {@code $NAME} and <code>${NAME}</code>, as Hugging Face's tools do in paths. */
  private String expanded(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> {
          String name = found.group(1) == null ? found.group(2) : found.group(1);
          return Matcher.quoteReplacement(variables.getOrDefault(name, found.group()));
        });
  }

  private static HubException wrong(
      String name, String value, String expected, @Nullable Exception e) {
    return HubException.local(
        ErrorCode.SETTINGS,
        "%s=%s: expected %s".formatted(name, value, expected),
        "%s: expected %s".formatted(name, expected),
        e);
  }
}
