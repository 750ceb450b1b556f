package dev.fovea.hub.cache;

import dev.fovea.base.ErrorCode;
import dev.fovea.files.OtherFormats;
import dev.fovea.files.ShardIndex;
import dev.fovea.files.WeightFiles;
import dev.fovea.hub.settings.HubException;
import dev.fovea.hub.settings.ModelId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which files of a repository make a checkpoint. */
public final class FileSelection {
  public static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";
  public static final String INDEX = ShardIndex.NAME;
  private static final Pattern TEXT =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,190}\\.(json|jsonl|txt|jinja|model|tiktoken)");
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
  public static boolean isWeights(String name) {
    return WeightFiles.isWeights(name);
  }

  /** Returns whether a checkpoint may need the file, weights or not. Only the top folder counts. */
  public static boolean isWanted(String name) {
    return isWeights(name) || (TEXT.matcher(name).matches() && !isDevice(name));
  }

  private static boolean isDevice(String name) {
    String stem = name.substring(0, name.indexOf('.')).toLowerCase(Locale.ROOT);
    return DEVICES.contains(stem) || stem.matches("(com|lpt)\\d");
  }

  /**
   * Returns the files to fetch, the small ones first.
   *
   * @param index the list of shards, once it is known
   * @throws HubException {@link ErrorCode#UNSUPPORTED} if they make no checkpoint that Fovea reads
   */
  public static List<RemoteFile> of(ModelId model, Listing listing, Optional<ShardIndex> index) {
    Set<String> names = new TreeSet<>(listing.otherNames());
    listing.files().forEach(file -> names.add(file.name()));
    require(model, names.contains(CONFIG), "a " + CONFIG, names);
    require(model, names.stream().anyMatch(FileSelection::isWeights), "safetensors", names);
    require(model, names.contains(TOKENIZER), "a " + TOKENIZER, names);
    WeightFiles weights =
        index.map(known -> WeightFiles.of(names, known)).orElseGet(() -> WeightFiles.of(names));
    if (!weights.isComplete() && (index.isPresent() || !names.contains(INDEX))) {
      throw unsupported(model, "there is no " + weights.shownMissing());
    }
    return listing.files().stream()
        .filter(file -> !isWeights(file.name()) || weights.names().contains(file.name()))
        .sorted(
            Comparator.comparing((RemoteFile file) -> isWeights(file.name()))
                .thenComparing(RemoteFile::name))
        .toList();
  }

  private static void require(ModelId model, boolean there, String what, Set<String> names) {
    if (!there) {
      boolean weights = names.stream().anyMatch(FileSelection::isWeights);
      throw unsupported(
          model,
          (weights ? Optional.<String>empty() : OtherFormats.sentence(names))
              .orElse("expected " + what));
    }
  }

  private static HubException unsupported(ModelId model, String why) {
    return new HubException(
        ErrorCode.UNSUPPORTED, model + " is no checkpoint that Fovea reads: " + why);
  }
}
