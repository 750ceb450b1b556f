package dev.fovea.files;

import dev.fovea.base.Printable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files of a folder, or of a repository, have the weights of its checkpoint. All who fetch,
 * list, check or load checkpoints ask here.
 *
 * <p>The files that the index names, if all are there. Otherwise {@code model.safetensors}, which
 * is a whole model wherever it is, whatever index or shards are left beside it. If the index names
 * some that are there and some that are not, the checkpoint is partial. If it names none that is
 * there, it is of another checkpoint, as those are that {@code mlx_vlm.convert} used to copy from
 * its source, and is left aside for a complete set of numbered shards. Without an index that can be
 * read, and without any of that, all {@code model*.safetensors}, or else all {@code *.safetensors}.
 *
 * @param names the files to use; empty if there are none, or not all
 * @param missing what has to be there too
 * @param note what was left aside and why, for people
 * @param index the index, if it was used
 */
public record WeightFiles(
    SortedSet<String> names,
    SortedSet<String> missing,
    Optional<String> note,
    Optional<ShardIndex> index) {
  private static final String SINGLE = "model.safetensors";
  private static final int MOST_FILES = 2000;
  private static final int MOST_SHOWN = 3;
  private static final int LONGEST_NAME = 120;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}\\.safetensors");
  private static final Pattern SHARD =
      Pattern.compile("model-(\\d{1,6})-of-(\\d{1,6})\\.safetensors");

  /** What belongs to a model and is none: the original beside the converted, and parts to add. */
  private static final Pattern OTHER = Pattern.compile("(.*consolidated|adapters?(_.*)?)\\..*");

  /** Returns whether a file of this name may have weights. */
  public static boolean isWeights(String name) {
    return NAME.matcher(name).matches() && !OTHER.matcher(name).matches();
  }

  /**
   * Looks at a folder.
   *
   * @throws IOException if it cannot be read
   */
  public static WeightFiles in(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, "*.safetensors")) {
      for (Path path : paths) {
        String name = String.valueOf(path.getFileName());
        // What is there and is no file is for whoever opens it to refuse; a link to nothing is not.
        if (isWeights(name) && Files.exists(path)) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Path index = folder.resolve(ShardIndex.NAME);
    return Files.exists(index, LinkOption.NOFOLLOW_LINKS)
        ? of(names, ShardIndex.read(index))
        : of(names);
  }

  /** Chooses from {@code names} where there is no index, or its content is not known. */
  public static WeightFiles of(Collection<String> names) {
    TreeSet<String> weights = weights(names);
    WeightFiles chosen =
        weights.contains(SINGLE)
            ? new WeightFiles(only(SINGLE), none(), Optional.empty(), Optional.empty())
            : completeSet(weights).orElseGet(() -> unnumbered(weights));
    return chosen.beside(weights);
  }

  /** Chooses from {@code names}, among which the index is. */
  public static WeightFiles of(Collection<String> names, ShardIndex index) {
    if (index.fault().isPresent()) {
      WeightFiles chosen = of(names);
      return chosen.isComplete() ? chosen.noting(index.fault().get()) : chosen;
    }
    TreeSet<String> weights = weights(names);
    SortedSet<String> missing = index.names();
    boolean any = missing.removeAll(weights);
    if (any && missing.isEmpty()) {
      return new WeightFiles(index.names(), none(), Optional.empty(), Optional.of(index));
    }
    if (weights.contains(SINGLE)) {
      return aside(only(SINGLE), missing).beside(weights);
    }
    if (any) {
      return partial(missing);
    }
    return completeSet(weights)
        .map(set -> aside(set.names, missing).beside(weights))
        .orElseGet(() -> partial(missing));
  }

  private static TreeSet<String> weights(Collection<String> names) {
    TreeSet<String> weights = new TreeSet<>();
    names.stream().filter(WeightFiles::isWeights).limit(MOST_FILES).forEach(weights::add);
    return weights;
  }

  private static WeightFiles partial(SortedSet<String> missing) {
    return new WeightFiles(none(), missing, Optional.empty(), Optional.empty());
  }

  private static WeightFiles aside(SortedSet<String> names, SortedSet<String> missing) {
    return new WeightFiles(names, none(), Optional.empty(), Optional.empty())
        .noting(
            "it is of another checkpoint and names "
                + shown(missing)
                + (missing.size() == 1 ? ", which is" : ", which are")
                + " not there");
  }

  private WeightFiles noting(String why) {
    String left = ShardIndex.NAME + " is left aside: " + why;
    return new WeightFiles(
        names, missing, Optional.of(note.map(text -> left + "; " + text).orElse(left)), index);
  }

  /** Returns this, saying which of {@code weights} are left aside. */
  private WeightFiles beside(SortedSet<String> weights) {
    TreeSet<String> others = new TreeSet<>(weights);
    others.removeAll(names);
    if (names.isEmpty() || others.isEmpty()) {
      return this;
    }
    String left = shown(others) + (others.size() == 1 ? " is" : " are") + " left aside";
    return new WeightFiles(
        names,
        missing,
        Optional.of(
            note.map(text -> text + "; " + left)
                .orElse(left + ": " + shown(names) + " make the whole model")),
        index);
  }

  /** Returns the shards that are numbered from 1 to their number, if all are there. */
  private static Optional<WeightFiles> completeSet(SortedSet<String> weights) {
    return sets(weights).entrySet().stream()
        .filter(set -> isComplete(set.getKey(), set.getValue()))
        .map(set -> new WeightFiles(set.getValue(), none(), Optional.empty(), Optional.empty()))
        .findFirst();
  }

  /** Returns the numbered shards, by what is the same in the names of all shards of a model. */
  private static SortedMap<String, SortedSet<String>> sets(SortedSet<String> weights) {
    TreeMap<String, SortedSet<String>> sets = new TreeMap<>();
    for (String name : weights) {
      Matcher matcher = SHARD.matcher(name);
      if (matcher.matches()) {
        String count = matcher.group(1).length() + "." + matcher.group(2);
        sets.computeIfAbsent(count, _ -> new TreeSet<>()).add(name);
      }
    }
    return sets;
  }

  private static int count(String set) {
    return Integer.parseInt(set.substring(set.indexOf('.') + 1));
  }

  private static boolean isComplete(String set, SortedSet<String> names) {
    return names.size() == count(set)
        && number(names.getFirst()) == 1
        && number(names.getLast()) == names.size();
  }

  private static int number(String shard) {
    return Integer.parseInt(shard.substring("model-".length(), shard.indexOf("-of-")));
  }

  private static WeightFiles unnumbered(SortedSet<String> weights) {
    SortedMap<String, SortedSet<String>> sets = sets(weights);
    if (!sets.isEmpty()) {
      return partial(missing(sets.firstKey(), sets.firstEntry().getValue()));
    }
    TreeSet<String> models = new TreeSet<>(weights);
    models.removeIf(name -> !name.startsWith("model"));
    SortedSet<String> chosen = models.isEmpty() ? weights : models;
    return chosen.isEmpty()
        ? partial(only(SINGLE))
        : new WeightFiles(chosen, none(), Optional.empty(), Optional.empty());
  }

  private static SortedSet<String> missing(String set, SortedSet<String> names) {
    TreeSet<String> missing = new TreeSet<>();
    int digits = Integer.parseInt(set.substring(0, set.indexOf('.')));
    String rest = names.getFirst().substring("model-".length() + digits);
    for (int i = 1; i <= Math.min(count(set), MOST_FILES); i++) {
      missing.add("model-" + String.format("%0" + digits + "d", i) + rest);
    }
    missing.removeAll(names);
    if (missing.isEmpty()) {
      missing.add(SINGLE);
    }
    return missing;
  }

  /** Returns whether all files are there. */
  public boolean isComplete() {
    return missing.isEmpty();
  }

  /** Returns which files are missing, for people: {@code "a, b and 7 more"}. */
  public String shownMissing() {
    return shown(missing);
  }

  private static String shown(SortedSet<String> names) {
    StringBuilder text = new StringBuilder();
    names.stream()
        .limit(MOST_SHOWN)
        .map(name -> Printable.ascii(name, LONGEST_NAME))
        .forEach(name -> text.append(text.isEmpty() ? "" : ", ").append(name));
    int more = names.size() - MOST_SHOWN;
    return more > 0 ? text + " and " + more + " more" : text.toString();
  }

  private static SortedSet<String> only(String name) {
    return new TreeSet<>(List.of(name));
  }

  private static SortedSet<String> none() {
    return new TreeSet<>();
  }
}
