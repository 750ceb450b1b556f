package dev.fovea.hub.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses of models' pages on Hugging Face, which people paste where an id is expected. */
public final class PageAddress {
  private static final int LONGEST = 1000;
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?:https?:)?//(?:www\\.)?(?:huggingface\\.co|hf\\.co)/|(?:www\\.)?huggingface\\.co/|"
              + "hf\\.co/|hf://)(?:models/)?([^/?#]+/[^/?#@]+)(@[^/?#]+)?(?:/([^?#]*))?(?:[?#].*)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern REVISION =
      Pattern.compile("(?:tree|blob|resolve|raw|commit)/([^/]+)(?:/.*)?");

  /** What lies beside models, and is none. */
  private static final Set<String> OTHERS =
      Set.of("api", "collections", "datasets", "docs", "papers", "spaces");

  private PageAddress() {}

  /** Returns {@code organisation/name}, possibly with {@code @revision}; empty if it is no page. */
  public static Optional<String> id(String text) {
    String plain = text.strip();
    if (plain.length() > LONGEST) {
      return Optional.empty();
    }
    Matcher address = ADDRESS.matcher(plain);
    if (!address.matches()) {
      return Optional.empty();
    }
    String repository = address.group(1);
    if (!ModelId.isRepository(repository)
        || OTHERS.contains(repository.substring(0, repository.indexOf('/')))) {
      return Optional.empty();
    }
    return Optional.of(repository + revision(address.group(2), address.group(3)));
  }

  private static String revision(@Nullable String after, @Nullable String path) {
    if (after != null) {
      return after;
    }
    Matcher matcher = REVISION.matcher(path == null ? "" : path);
    if (!matcher.matches()) {
      return "";
    }
    String revision = decoded(matcher.group(1));
    return revision.equals(ModelId.MAIN) ? "" : "@" + revision;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
