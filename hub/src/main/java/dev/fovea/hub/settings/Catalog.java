package dev.fovea.hub.settings;

import dev.fovea.base.ErrorCode;
import dev.fovea.files.ModelTypes;
import dev.fovea.files.RegularFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The models that Fovea knows by a short name: its own, and those of the user's catalog file, which
 * come before them. Any other Hugging Face id works by its full name. Immutable.
 */
public final class Catalog {
  private static final String RESOURCE = "catalog.json";
  private static final int LARGEST_FILE = 4 << 20;
  private static final Pattern SHORT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Catalog BUILT_IN = read();

  private final String place;
  private final List<CatalogEntry> entries;
  private final Set<String> modelTypes;

  private Catalog(String place, List<CatalogEntry> entries, Set<String> modelTypes) {
    this.place = place;
    this.entries = List.copyOf(entries);
    this.modelTypes = Set.copyOf(modelTypes);
  }

  /** Returns the catalog without any entries of a user. */
  public static Catalog builtIn() {
    return BUILT_IN;
  }

  /**
   * Returns the catalog with the entries of a user's {@code file}, if there is one. An entry of the
   * file replaces one with the same short name.
   *
   * @throws HubException {@link ErrorCode#SETTINGS} if the file is wrong; the message has the line
   *     and the field
   */
  public static Catalog with(Path file) {
    if (!Files.exists(file)) {
      return BUILT_IN;
    }
    try {
      byte[] content = RegularFiles.read(file, LARGEST_FILE);
      return BUILT_IN.extended(file.toString(), CatalogFile.parse(file.toString(), content));
    } catch (IOException e) {
      throw HubException.at(
          file, ErrorCode.SETTINGS, "the user's catalog: " + RegularFiles.reason(e), e);
    }
  }

  private static Catalog read() {
    try (InputStream in = Catalog.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("there is no resource " + RESOURCE);
      }
      CatalogFile file = CatalogFile.parse(RESOURCE, in.readAllBytes());
      return new Catalog(RESOURCE, file.entries(), ModelTypes.all());
    } catch (IOException e) {
      throw new IllegalStateException("the resource cannot be read: " + RESOURCE, e);
    }
  }

  private Catalog extended(String by, CatalogFile file) {
    Map<String, CatalogEntry> byId = new LinkedHashMap<>();
    entries.forEach(entry -> byId.put(entry.id(), entry));
    file.entries().forEach(entry -> byId.put(entry.id(), entry));
    Set<String> types = new LinkedHashSet<>(modelTypes);
    types.addAll(file.modelTypes());
    return new Catalog(by, List.copyOf(byId.values()), types);
  }

  /** Returns all entries, the embedded model first. */
  public List<CatalogEntry> entries() {
    return entries;
  }

  /**
   * Returns the entry with this short name, or else the first with this Hugging Face id; case
   * counts.
   */
  public Optional<CatalogEntry> find(String idOrHubId) {
    return entries.stream()
        .filter(entry -> entry.id().equals(idOrHubId))
        .findFirst()
        .or(() ->
            entries.stream()
                .filter(entry -> entry.hubId().filter(idOrHubId::equals).isPresent())
                .findFirst());
  }

  /**
   * Returns the values of {@code model_type} in config.json that Fovea runs: those of {@link
   * ModelTypes}, and what the user's file adds.
   */
  public Set<String> modelTypes() {
    return modelTypes;
  }

  /** Returns what errors call the catalog: the user's file, if there is one. */
  String place() {
    return place;
  }

  static boolean isShortName(String text) {
    return SHORT_NAME.matcher(text).matches() && !text.contains("..");
  }
}
