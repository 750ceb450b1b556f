package dev.fovea.fakehub;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A repository on the fake hub: commits with files, and branches. For any number of threads. */
public final class FakeRepository {
  /** The commit that a repository begins with. */
  public static final String FIRST = "1111111111111111111111111111111111111111";

  /** A name for another commit. */
  public static final String SECOND = "2222222222222222222222222222222222222222";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String id;
  private final Map<String, Map<String, byte[]>> commits = new ConcurrentHashMap<>();
  private final Map<String, String> branches = new ConcurrentHashMap<>();
  private final Map<String, ObjectNode> lies = new ConcurrentHashMap<>();

  FakeRepository(String id, Map<String, byte[]> files) {
    this.id = id;
    commits.put(FIRST, files);
    branches.put("main", FIRST);
  }

  String id() {
    return id;
  }

  /** Adds or replaces a commit. */
  public void put(String commit, Map<String, byte[]> files) {
    commits.put(commit, files);
  }

  /** Removes a commit, as when the history of a branch is rewritten. */
  public void remove(String commit) {
    commits.remove(commit);
  }

  /** Points a branch, which may be new, at a commit. */
  public void point(String branch, String commit) {
    branches.put(branch, commit);
  }

  /** Adds to or replaces in the listing of the file {@code name} what {@code lie} has. */
  public void lie(String name, ObjectNode lie) {
    lies.put(name, lie);
  }

  /** Returns the commit of a branch, or the commit itself, if there is one. */
  public Optional<String> commit(String revision) {
    String commit = branches.getOrDefault(revision, revision);
    return commits.containsKey(commit) ? Optional.of(commit) : Optional.empty();
  }

  /** Returns the files of a commit, which must be there, by name. */
  public Map<String, byte[]> files(String commit) {
    return requireNonNull(commits.get(commit), commit);
  }

  /** Returns a file of the first commit, which must be there. */
  public byte[] file(String name) {
    return requireNonNull(files(FIRST).get(name), name);
  }

  /** Returns the size of all files of the first commit in bytes. */
  public long bytes() {
    return files(FIRST).values().stream().mapToLong(content -> content.length).sum();
  }

  /** Returns a file's content by its hash, whichever commit has it. */
  Optional<byte[]> blob(String hash) {
    return commits.values().stream()
        .flatMap(files -> files.entrySet().stream())
        .filter(file -> hash(file.getKey(), file.getValue()).equals(hash))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  static boolean isLarge(String name) {
    return name.endsWith(".safetensors") || name.endsWith(".bin") || name.endsWith(".onnx");
  }

  static String hash(String name, byte[] content) {
    return isLarge(name) ? sha256(content) : gitHash(content);
  }

  /** Returns the name that a large file with this content has. */
  public static String sha256(byte[] content) {
    return HexFormat.of().formatHex(digest("SHA-256").digest(content));
  }

  private static String gitHash(byte[] content) {
    MessageDigest digest = digest("SHA-1");
    digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest.digest(content));
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the answer to {@code /api/models/ID/revision/REVISION}. */
  ObjectNode info(String commit, boolean blobs) {
    ObjectNode info = JSON.createObjectNode();
    info.put("id", id).put("modelId", id).put("sha", commit).put("private", false);
    info.putArray("tags");
    ArrayNode siblings = info.putArray("siblings");
    files(commit)
        .forEach((name, content) -> {
          ObjectNode sibling = siblings.addObject().put("rfilename", name);
          if (blobs) {
            sibling.put("size", content.length).put("blobId", gitHash(content));
            if (isLarge(name)) {
              sibling
                  .putObject("lfs")
                  .put("sha256", sha256(content))
                  .put("size", content.length)
                  .put("pointerSize", 134);
            }
          }
          ObjectNode lie = lies.get(name);
          if (lie != null) {
            sibling.setAll(lie);
          }
        });
    return info;
  }

  /** Returns the answer to {@code /api/models/ID/tree/REVISION}. */
  ArrayNode tree(String commit) {
    ArrayNode tree = JSON.createArrayNode();
    files(commit)
        .forEach((name, content) -> {
          ObjectNode file = tree.addObject().put("type", "file").put("path", name);
          file.put("oid", gitHash(content)).put("size", content.length);
          if (isLarge(name)) {
            file.putObject("lfs")
                .put("oid", sha256(content))
                .put("size", content.length)
                .put("pointerSize", 134);
          }
        });
    return tree;
  }
}
