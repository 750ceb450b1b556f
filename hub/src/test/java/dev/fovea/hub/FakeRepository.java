package dev.fovea.hub;

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
final class FakeRepository {
  static final String FIRST = "1111111111111111111111111111111111111111";
  static final String SECOND = "2222222222222222222222222222222222222222";

  private static final ObjectMapper JSON = new ObjectMapper();

  final String id;
  final Map<String, Map<String, byte[]>> commits = new ConcurrentHashMap<>();
  final Map<String, String> branches = new ConcurrentHashMap<>();

  /** What is added to or replaced in the listing, to lie. */
  final Map<String, ObjectNode> lies = new ConcurrentHashMap<>();

  FakeRepository(String id, Map<String, byte[]> files) {
    this.id = id;
    commits.put(FIRST, files);
    branches.put("main", FIRST);
  }

  Optional<String> commit(String revision) {
    String commit = branches.getOrDefault(revision, revision);
    return commits.containsKey(commit) ? Optional.of(commit) : Optional.empty();
  }

  /** Returns the files of a commit, which must be there. */
  Map<String, byte[]> files(String commit) {
    return requireNonNull(commits.get(commit), commit);
  }

  /** Returns a file of the first commit, which must be there. */
  byte[] file(String name) {
    return requireNonNull(files(FIRST).get(name), name);
  }

  static boolean isLarge(String name) {
    return name.endsWith(".safetensors") || name.endsWith(".bin") || name.endsWith(".onnx");
  }

  static String hash(String name, byte[] content) {
    return isLarge(name) ? sha256(content) : gitHash(content);
  }

  static String sha256(byte[] content) {
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
