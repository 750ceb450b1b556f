package dev.fovea.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a snapshot, looked at to tell whether a checkpoint is complete, whoever fetched it.
 *
 * @param modelType {@code model_type} of config.json; empty if it has none
 * @param missing what a checkpoint needs and the folder lacks
 * @param bytes of the files that Fovea needs
 */
record SnapshotContent(String modelType, Set<String> missing, long bytes, Instant lastModified) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST_JSON = 64L << 20;
  private static final Pattern SHARD = Pattern.compile("model-(\\d{1,6})-of-(\\d{1,6})\\..*");

  SnapshotContent {
    missing = Set.copyOf(missing);
  }

  boolean isComplete() {
    return missing.isEmpty();
  }

  /** Looks at {@code folder}. What cannot be read counts as missing. */
  static SnapshotContent of(Path folder) {
    Set<String> missing = new TreeSet<>();
    Set<String> weights = new HashSet<>();
    long bytes = 0;
    Instant last = Instant.EPOCH;
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        String name = String.valueOf(path.getFileName());
        if (FileSelection.isWanted(name) && Files.isRegularFile(path)) {
          bytes += Files.size(path);
          Instant modified = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
          last = modified.isAfter(last) ? modified : last;
          if (FileSelection.isWeights(name)) {
            weights.add(name);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      missing.add(FileSelection.CONFIG);
    }
    JsonNode config = json(folder, FileSelection.CONFIG).orElse(null);
    if (config == null) {
      missing.add(FileSelection.CONFIG);
    } else if (config.has("vision_config") && !hasProcessor(folder)) {
      missing.add("preprocessor_config.json");
    }
    if (!Files.isRegularFile(folder.resolve(FileSelection.TOKENIZER))) {
      missing.add(FileSelection.TOKENIZER);
    }
    missing.addAll(missingWeights(folder, weights));
    String type = config == null ? "" : config.path("model_type").asText("");
    return new SnapshotContent(type, missing, bytes, last);
  }

  private static boolean hasProcessor(Path folder) {
    return Files.isRegularFile(folder.resolve("preprocessor_config.json"))
        || Files.isRegularFile(folder.resolve("processor_config.json"));
  }

  private static Set<String> missingWeights(Path folder, Set<String> weights) {
    Set<String> missing = new TreeSet<>();
    if (Files.exists(folder.resolve(FileSelection.INDEX), LinkOption.NOFOLLOW_LINKS)) {
      JsonNode map = json(folder, FileSelection.INDEX).orElse(JSON.nullNode()).path("weight_map");
      map.forEach(shard -> missing.add(shard.asText("")));
      if (missing.isEmpty()) {
        missing.add(FileSelection.INDEX);
      }
    } else if (weights.isEmpty()) {
      missing.add("model.safetensors");
    } else {
      weights.forEach(name -> missing.addAll(shardsBeside(name)));
    }
    missing.removeAll(weights);
    return missing;
  }

  /** Returns the names of all shards of which {@code name} is one. */
  private static Set<String> shardsBeside(String name) {
    Set<String> shards = new TreeSet<>();
    Matcher matcher = SHARD.matcher(name);
    if (matcher.matches()) {
      String number = matcher.group(1);
      int count = Math.min(Integer.parseInt(matcher.group(2)), 10_000);
      for (int i = 1; i <= count; i++) {
        String digits = String.format("%0" + number.length() + "d", i);
        shards.add("model-" + digits + name.substring("model-".length() + number.length()));
      }
    }
    return shards;
  }

  private static Optional<JsonNode> json(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_JSON) {
        return Optional.empty();
      }
      return Optional.ofNullable(JSON.readTree(Files.readAllBytes(file)))
          .filter(JsonNode::isObject);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
