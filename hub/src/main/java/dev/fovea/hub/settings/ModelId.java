package dev.fovea.hub.settings;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.Printable;
import java.util.regex.Pattern;

/**
 * A repository and a revision of it.
 *
 * @param repository {@code organisation/name}
 * @param revision a branch, a tag, or a commit
 */
public record ModelId(String repository, String revision) {
  public static final String MAIN = "main";
  public static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}/[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");
  private static final Pattern REVISION =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
  private static final int LONGEST_REVISION = 200;

  public ModelId {
    requireNonNull(repository, "repository");
    requireNonNull(revision, "revision");
  }

  /**
   * Reads a short name of the catalog, {@code organisation/name}, either with {@code @revision}, or
   * the address of a model's page.
   *
   * @throws HubException {@link ErrorCode#INVALID_ID} if it has another form; {@link
   *     ErrorCode#NOT_FOUND} if it is a short name that the catalog does not have; {@link
   *     ErrorCode#UNSUPPORTED} if it is the embedded model; {@link ErrorCode#SETTINGS} if its entry
   *     has no Hugging Face id
   */
  public static ModelId of(String given, Catalog catalog) {
    String text = PageAddress.id(given).orElse(given);
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    String revision = at < 0 ? MAIN : text.substring(at + 1);
    if (!isRevision(revision)) {
      throw invalid(text);
    }
    CatalogEntry entry = catalog.find(name).orElse(null);
    if (entry != null) {
      return entry
          .hubId()
          .map(repository -> new ModelId(repository, revision))
          .orElseThrow(() -> withoutHubId(name, catalog));
    }
    if (isRepository(name)) {
      return new ModelId(name, revision);
    }
    if (Catalog.isShortName(name)) {
      throw new HubException(
          ErrorCode.NOT_FOUND,
          "the catalog has no model %s; expected one of its names, or organisation/name as on"
                  .formatted(shown(name))
              + " Hugging Face");
    }
    throw invalid(text);
  }

  private static HubException withoutHubId(String name, Catalog catalog) {
    return Catalog.builtIn().find(name).filter(entry -> entry.hubId().isEmpty()).isPresent()
        ? new HubException(
            ErrorCode.UNSUPPORTED,
            "the model " + name + " is inside Fovea; there is nothing to fetch or remove")
        : HubException.at(
            catalog.place(),
            ErrorCode.SETTINGS,
            "the entry %s of the catalog has no hubId; give it one, as in \"organisation/name\""
                .formatted(name),
            /* cause= */ null);
  }

  /** Returns whether {@code text} has the form {@code organisation/name}. */
  public static boolean isRepository(String text) {
    return REPOSITORY.matcher(text).matches() && !text.contains("..") && !text.contains("--");
  }

  public static boolean isRevision(String text) {
    return text.length() <= LONGEST_REVISION
        && REVISION.matcher(text).matches()
        && !text.contains("..")
        && !text.endsWith(".lock");
  }

  private static HubException invalid(String text) {
    return new HubException(
        ErrorCode.INVALID_ID,
        "%s is no id of a model; expected a name of the catalog, organisation/name, or"
                .formatted(shown(text))
            + " organisation/name@revision");
  }

  /** Returns the text so that a message or a terminal can have it. */
  public static String shown(String text) {
    return '"' + Printable.ascii(text, 120) + '"';
  }

  public boolean isCommit() {
    return COMMIT.matcher(revision).matches();
  }

  @Override
  public String toString() {
    return revision.equals(MAIN) ? repository : repository + "@" + revision;
  }
}
