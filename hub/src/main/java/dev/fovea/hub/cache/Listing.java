package dev.fovea.hub.cache;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.ModelId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a repository has at a revision: the answer to {@code GET
 * /api/models/ID/revision/REVISION?blobs=true}.
 *
 * @param files those that a checkpoint may need
 * @param otherNames of all other files
 */
public record Listing(String commit, List<RemoteFile> files, List<String> otherNames) {
  private static final long LARGEST_FILE = 1L << 44;
  private static final int MOST_FILES = 100_000;

  public Listing {
    files = List.copyOf(files);
    otherNames = List.copyOf(otherNames);
  }

  /**
   * Reads the answer.
   *
   * @throws HubException {@link ErrorCode#CORRUPT} if a name would leave the folder or a size or
   *     hash is impossible; {@link ErrorCode#UNAVAILABLE} if this is no answer of a hub
   */
  public static Listing of(ModelId id, JsonNode answer, String place) {
    String commit = answer.path("sha").asText("");
    JsonNode siblings = answer.path("siblings");
    if (!ModelId.COMMIT.matcher(commit).matches()
        || !siblings.isArray()
        || siblings.size() > MOST_FILES) {
      throw new HubException(
          ErrorCode.UNAVAILABLE,
          place
              + ": expected a commit in \"sha\" and files in \"siblings\"; is this address a hub?");
    }
    List<RemoteFile> files = new ArrayList<>();
    List<String> others = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode sibling : siblings) {
      String name = sibling.path("rfilename").asText("");
      if (FileSelection.isHostile(name)) {
        throw corrupt(id, "lists a file with the impossible name " + ModelId.shown(name));
      }
      if (!FileSelection.isWanted(name)) {
        others.add(name);
      } else if (names.add(name.toLowerCase(Locale.ROOT))) {
        files.add(file(id, name, sibling));
      } else {
        throw corrupt(id, "lists two files called " + ModelId.shown(name));
      }
    }
    return new Listing(commit, files, others);
  }

  private static RemoteFile file(ModelId id, String name, JsonNode sibling) {
    JsonNode lfs = sibling.path("lfs");
    JsonNode size = lfs.path("size").isNumber() ? lfs.path("size") : sibling.path("size");
    String hash =
        lfs.isObject() ? lfs.path("sha256").asText("") : sibling.path("blobId").asText("");
    boolean hex = hash.matches(lfs.isObject() ? "[0-9a-f]{64}" : "[0-9a-f]{40}");
    if (!hex || !size.canConvertToLong() || !size.isIntegralNumber()) {
      throw corrupt(id, "lists " + ModelId.shown(name) + " without a size and a hash");
    }
    if (size.longValue() < 0 || size.longValue() > LARGEST_FILE) {
      throw corrupt(id, "lists " + ModelId.shown(name) + " with " + size.asText() + " bytes");
    }
    return new RemoteFile(name, size.longValue(), new Digest(hash));
  }

  private static HubException corrupt(ModelId id, String what) {
    return new HubException(
        ErrorCode.CORRUPT, "the hub " + what + " in " + id + "; nothing of it was kept");
  }
}
