package dev.fovea.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightFilesTest {
  private static final String WHOLE = "model.safetensors";

  @TempDir Path folder;

  private static List<String> shards(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> shard(i, count)).toList();
  }

  private static String shard(int i, int count) {
    return "model-%05d-of-%05d.safetensors".formatted(i, count);
  }

  private WeightFiles look(List<String> files, List<String> indexed) throws IOException {
    for (String file : files) {
      Files.createFile(folder.resolve(file));
    }
    StringBuilder map = new StringBuilder();
    for (String name : indexed) {
      map.append(map.isEmpty() ? "" : ",").append("\"t%d\":\"%s\"".formatted(map.length(), name));
    }
    Files.writeString(folder.resolve(ShardIndex.NAME), "{\"weight_map\": {" + map + "}}");
    return WeightFiles.in(folder);
  }

  private void assertChosen(WeightFiles files, List<String> names) {
    assertThat(files.names()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(files.missing()).isEmpty();
  }

  private void assertPartial(WeightFiles files, String... missing) {
    assertThat(files.names()).isEmpty();
    assertThat(files.isComplete()).isFalse();
    assertThat(files.missing()).containsExactly(missing);
  }

  @Test
  void in_indexOfWhatIsThere_isUsed() throws IOException {
    WeightFiles files = look(shards(2), shards(2));
    assertChosen(files, shards(2));
    assertThat(files.note()).isEmpty();
    assertThat(files.index()).isPresent();
  }

  @Test
  void in_indexOfOtherNames_isUsed() throws IOException {
    List<String> names = List.of("weights.00.safetensors", "weights.01.safetensors");
    assertChosen(look(names, names), names);
  }

  @Test
  void in_indexOfNothingBesideAWholeModel_isLeftAside() throws IOException {
    WeightFiles files = look(List.of(WHOLE), shards(4));
    assertChosen(files, List.of(WHOLE));
    assertThat(files.note().orElseThrow())
        .isEqualTo(
            ShardIndex.NAME
                + " is left aside: it is of another checkpoint and names "
                + shard(1, 4)
                + ", "
                + shard(2, 4)
                + ", "
                + shard(3, 4)
                + " and 1 more, which are not there");
    assertThat(files.index()).isEmpty();
  }

  @Test
  void in_indexOfNothingBesideACompleteSet_isLeftAside() throws IOException {
    WeightFiles files = look(shards(2), shards(4));
    assertChosen(files, shards(2));
    assertThat(files.note()).isPresent();
  }

  @Test
  void in_someNamedShardsThere_isPartial() throws IOException {
    assertPartial(look(List.of(shard(1, 3)), shards(3)), shard(2, 3), shard(3, 3));
  }

  @Test
  void in_indexOfNothingBesideAnIncompleteSet_isPartial() throws IOException {
    assertPartial(look(List.of(shard(2, 2)), shards(1)), shard(1, 1));
  }

  @Test
  void in_indexAlone_isPartial() throws IOException {
    assertPartial(look(List.of(), shards(2)), shard(1, 2), shard(2, 2));
  }

  @Test
  void in_strayShardBesideAWholeModel_isLeftAside() throws IOException {
    WeightFiles files = look(List.of(WHOLE, shard(1, 4)), shards(4));
    assertChosen(files, List.of(WHOLE));
    assertThat(files.note().orElseThrow()).endsWith("; " + shard(1, 4) + " is left aside");
  }

  @Test
  void of_strayShardBesideAWholeModelWithoutIndex_isLeftAside() {
    WeightFiles files = WeightFiles.of(List.of(WHOLE, shard(1, 4)));
    assertChosen(files, List.of(WHOLE));
    assertThat(files.note().orElseThrow()).startsWith(shard(1, 4) + " is left aside: ");
  }

  @Test
  void in_indexOfTheWholeModelBesideAStrayShard_isUsed() throws IOException {
    assertChosen(look(List.of(WHOLE, shard(1, 4)), List.of(WHOLE)), List.of(WHOLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"weight_map\": {}}", "{\"weight_map\": 7}", "\0"})
  void in_indexThatIsNone_isLeftAsideForAWholeModelAlone(String content) throws IOException {
    Files.createFile(folder.resolve(WHOLE));
    Files.writeString(folder.resolve(ShardIndex.NAME), content);
    WeightFiles files = WeightFiles.in(folder);
    assertChosen(files, List.of(WHOLE));
    assertThat(files.note().orElseThrow()).startsWith(ShardIndex.NAME + " is left aside: exp");
    Files.delete(folder.resolve(WHOLE));
    assertPartial(WeightFiles.in(folder), WHOLE);
  }

  @Test
  void in_namesThatLeaveTheFolder_areNotThere() throws IOException {
    Path real = folder;
    Files.createFile(real.resolve("outside.safetensors"));
    folder = Files.createDirectory(real.resolve("checkpoint"));
    assertPartial(
        look(List.of(), List.of("../outside.safetensors", "/etc/passwd")),
        "../outside.safetensors",
        "/etc/passwd");
    folder = real;
  }

  @Test
  void of_setsWithoutIndex_completeOneIsChosen() {
    assertChosen(WeightFiles.of(shards(3)), shards(3));
    List<String> both = new ArrayList<>(shards(2));
    both.add(shard(3, 4));
    assertChosen(WeightFiles.of(both), shards(2));
    assertPartial(WeightFiles.of(List.of(shard(1, 2))), shard(2, 2));
    assertThat(WeightFiles.of(List.of(shard(7, 999_999))).missing()).hasSizeLessThan(2001);
    assertPartial(WeightFiles.of(List.of(shard(2, 1))), shard(1, 1));
  }

  @Test
  void of_otherNamesWithoutIndex_modelsOwnFilesGoFirst() {
    assertChosen(
        WeightFiles.of(List.of("model.a.safetensors", "x.safetensors", "readme.md")),
        List.of("model.a.safetensors"));
    assertChosen(
        WeightFiles.of(List.of("weights.00.safetensors", "consolidated.safetensors")),
        List.of("weights.00.safetensors"));
    assertPartial(WeightFiles.of(List.of("adapters.safetensors")), WHOLE);
    assertPartial(WeightFiles.of(List.of()), WHOLE);
  }

  @Test
  void in_linkToNothing_isMissing() throws IOException {
    Files.createSymbolicLink(folder.resolve(shard(2, 2)), Path.of("../blobs/none"));
    assertPartial(look(List.of(shard(1, 2)), shards(2)), shard(2, 2));
  }
}
