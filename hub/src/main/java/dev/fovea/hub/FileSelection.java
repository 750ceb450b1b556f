package dev.fovea.hub;

import dev.fovea.hub.HubException.Code;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which files of a repository make a checkpoint. */
final class FileSelection {
  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";
  static final String INDEX = "model.safetensors.index.json";
  static final Pattern WEIGHTS = Pattern.compile("model[A-Za-z0-9_.-]{0,190}\\.safetensors");

  private static final String SINGLE = "model.safetensors";
  private static final Pattern SHARD = Pattern.compile("model-\\d{1,9}-of-\\d{1,9}\\.safetensors");
  private static final Pattern TEXT =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,190}\\.(json|jsonl|txt|jinja|model|tiktoken)");
  private static final Pattern OTHER_FORMAT =
      Pattern.compile(".*\\.(bin|gguf|onnx|pt|pth|h5|msgpack|ckpt|npz|ot|tflite|safetensors)");
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

  private FileSelection() {}

  /** Returns whether a name is one that no repository can have for a good reason. */
  static boolean isHostile(String name) {
    if (name.isEmpty() || name.length() > 1000 || name.startsWith("/") || name.endsWith("/")) {
      return true;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return true;
      }
    }
    return name.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')
        || name.matches("[A-Za-z]:.*");
  }

  /** Returns whether {@code name} has weights, as opposed to the small files beside them. */
  static boolean isWeights(String name) {
    return WEIGHTS.matcher(name).matches();
  }

  /** Returns whether a checkpoint may need the file, weights or not. Only the top folder counts. */
  static boolean isWanted(String name) {
    return isWeights(name) || (TEXT.matcher(name).matches() && !isDevice(name));
  }

  private static boolean isDevice(String name) {
    String stem = name.substring(0, name.indexOf('.')).toLowerCase(Locale.ROOT);
    return DEVICES.contains(stem) || stem.matches("(com|lpt)\\d");
  }

  /**
   * Returns the files to fetch, the small ones first.
   *
   * @throws HubException {@link Code#UNSUPPORTED} if they make no checkpoint that Fovea reads
   */
  static List<RemoteFile> of(ModelId model, Listing listing) {
    Set<String> names = new TreeSet<>(listing.otherNames());
    listing.files().forEach(file -> names.add(file.name()));
    List<RemoteFile> wanted =
        listing.files().stream()
            .filter(file -> !isWeights(file.name()) || isChosen(file.name(), names))
            .sorted(
                Comparator.comparing((RemoteFile file) -> isWeights(file.name()))
                    .thenComparing(RemoteFile::name))
            .toList();
    require(model, names.contains(CONFIG), "a " + CONFIG, names);
    boolean weights = wanted.stream().anyMatch(file -> isWeights(file.name()));
    require(model, weights, "weights in model*.safetensors", names);
    require(model, names.contains(TOKENIZER), "a " + TOKENIZER, names);
    return wanted;
  }

  /** Without an index, whole models and variants of other precision lie side by side. */
  private static boolean isChosen(String name, Set<String> names) {
    if (names.contains(INDEX)) {
      return SHARD.matcher(name).matches() || name.equals(SINGLE);
    }
    return !names.contains(SINGLE) || name.equals(SINGLE);
  }

  private static void require(ModelId model, boolean there, String what, Set<String> names) {
    if (!there) {
      List<String> other =
          names.stream().filter(name -> OTHER_FORMAT.matcher(name).matches()).toList();
      String instead =
          other.isEmpty()
              ? ""
              : "; it has " + String.join(", ", other.subList(0, Math.min(3, other.size())));
      throw new HubException(
          Code.UNSUPPORTED,
          "%s is no checkpoint that Fovea reads: expected %s%s".formatted(model, what, instead));
    }
  }
}
