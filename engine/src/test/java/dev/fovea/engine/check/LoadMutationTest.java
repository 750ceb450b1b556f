package dev.fovea.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.ChatRequest;
import dev.fovea.engine.Completion;
import dev.fovea.engine.Content;
import dev.fovea.engine.Fovea;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.Message;
import dev.fovea.engine.Model;
import dev.fovea.engine.Sampling;
import dev.fovea.nano.FoveaNano;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Damaged checkpoints are refused, or load and answer; nothing else happens. The checkpoint is a
 * tiny random one with fovea-nano's tokenizer and template, in one file or in two with an index, or
 * fovea-nano itself, which is quantized. {@code -Dfovea.mutations.factor=10} damages ten times as
 * many.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LoadMutationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "model.safetensors";
  private static final byte[] PICTURE = picture();

  @TempDir static Path folder;
  private static Path nano;

  /** Files by name, as they are when nothing is damaged. */
  private final Map<String, byte[]> files = new TreeMap<>();

  @BeforeAll
  static void extract() throws IOException {
    nano = FoveaNano.extract(folder);
  }

  @ParameterizedTest
  @CsvSource({"tiny, 560", "sharded, 400", "nano, 40"})
  void load_damagedCheckpoint_isRefusedOrAnswers(String base, int count) throws Exception {
    Path target = undamaged(base);
    int mutations = count * Integer.getInteger("fovea.mutations.factor", 1);
    int loaded = 0;
    for (int seed = 0; seed < mutations; seed++) {
      Mutation mutation = new Mutation(1_000L * mutations + seed);
      String name = mutation.oneOf(List.copyOf(files.keySet()));
      byte[] good = Objects.requireNonNull(files.get(name));
      byte[] bad = damaged(mutation, name, good);
      if (bad.length == 0) {
        Files.delete(target.resolve(name));
      } else {
        Files.write(target.resolve(name), bad);
      }
      loaded += tryOut(base + ", seed " + seed + ", " + name, target, seed % 8 == 0) ? 1 : 0;
      Files.write(target.resolve(name), good);
    }

    assertThat(loaded).isBetween(mutations / 20, mutations * 3 / 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/text_config/vocab_size | 2147483648",
        "/text_config/vocab_size | 2147483647",
        "/text_config/vocab_size | -1344",
        "/text_config/hidden_size | 1073741824",
        "/text_config/num_hidden_layers | 1000000000",
        "/text_config/num_hidden_layers | 16777216",
        "/text_config/num_hidden_layers | 0",
        "/text_config/head_dim | 1073741824",
        "/text_config/num_attention_heads | 134217729",
        "/text_config/num_key_value_heads | 0",
        "/text_config/intermediate_size | 1e10",
        "/text_config/max_position_embeddings | 2147483647",
        "/text_config/max_position_embeddings | 0",
        "/text_config/rms_norm_eps | NaN",
        "/text_config/rms_norm_eps | -1e-6",
        "/text_config/rope_parameters/rope_theta | 0",
        "/text_config/rope_parameters/rope_theta | -10000",
        "/text_config/rope_parameters/rope_theta | NaN",
        "/text_config/rope_parameters/rope_theta | Infinity",
        "/text_config/rope_parameters/rope_theta | 1e400",
        "/text_config/rope_parameters/mrope_section | [1073741824,1073741824,8]",
        "/vision_config/hidden_size | 1073741824",
        "/vision_config/depth | 1000000000",
        "/vision_config/num_heads | 536870912",
        "/vision_config/patch_size | 1000000",
        "/vision_config/spatial_merge_size | 46341",
        "/vision_config/temporal_patch_size | 2147483647",
        "/vision_config/num_position_embeddings | 2147395600",
        "/vision_config/rope_parameters/rope_theta | NaN",
        "/vision_config/deepstack_visual_indexes | [-1]",
        "/vision_config/deepstack_visual_indexes | [2147483647]",
        "/vision_config/out_hidden_size | 2147483647"
      })
  void load_absurdSize_isRefused(String place, String value) throws Exception {
    Path target = undamaged("tiny");
    JsonNode config = JSON.readTree(Objects.requireNonNull(files.get("config.json")));
    int slash = place.lastIndexOf('/');
    assertThat(config.at(place).isMissingNode()).isFalse();
    ((ObjectNode) config.at(place.substring(0, slash)))
        .putRawValue(place.substring(slash + 1), new RawValue(value));
    Files.writeString(target.resolve("config.json"), JSON.writeValueAsString(config));

    assertThatThrownBy(() -> Fovea.load(target).close())
        .isInstanceOfSatisfying(
            FoveaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT));
  }

  @ParameterizedTest
  @CsvSource({"tiny", "sharded", "nano"})
  void load_undamagedCheckpoint_answers(String base) throws Exception {
    assertThat(tryOut(base, undamaged(base), /* picture= */ true)).isTrue();
  }

  private static byte[] damaged(Mutation mutation, String name, byte[] good) throws IOException {
    int kind = mutation.below(10);
    if (kind == 0) {
      return mutation.below(4) == 0 ? new byte[0] : mutation.cut(good);
    }
    if (name.endsWith(".safetensors")) {
      return switch (kind % 4) {
        case 0 -> mutation.flipped(good, Mutation.headerEnd(good));
        case 1 -> mutation.otherWeights(good);
        default -> mutation.otherHeader(good);
      };
    }
    if (kind < 3) {
      return mutation.flipped(good, good.length);
    }
    return name.endsWith(".json") ? mutation.otherJson(good) : mutation.otherTemplate(good);
  }

  /** Returns whether it loaded and answered. */
  private static boolean tryOut(String what, Path target, boolean picture) throws Exception {
    LoadOptions options = LoadOptions.DEFAULTS.caching(64 << 20);
    Content text = Content.text("Hi <|im_end|>");
    Message question = picture ? Message.user(Content.image(PICTURE), text) : Message.user(text);
    ChatRequest request =
        ChatRequest.builder(List.of(question)).sampling(Sampling.GREEDY).maxTokens(2).build();
    try (Model model = Fovea.load(target, options)) {
      assertThat(model.info().parameters()).as(what).isPositive();
      try {
        Completion answer = model.generate(request);
        assertThat(answer.usage().completionTokens()).as(what).isBetween(0, 2);
        return true;
      } catch (FoveaException e) {
        // Weights that are not finite are found when they are used.
        if (!e.message().contains("not a number")) {
          assertThat(e.code().kind()).as(what + ": " + e).isNotEqualTo(ErrorCode.Kind.INTERNAL);
        }
        checkMessage(what, e);
        return false;
      }
    } catch (FoveaException e) {
      assertThat(e.code())
          .as(what + ": " + e)
          .isIn(ErrorCode.INVALID_CHECKPOINT, ErrorCode.OUT_OF_MEMORY);
      checkMessage(what, e);
      return false;
    } catch (RuntimeException | Error e) {
      return fail(what, e);
    }
  }

  private static byte[] picture() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(40, 24, BufferedImage.TYPE_INT_RGB), "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }

  private static void checkMessage(String what, FoveaException e) {
    assertThat(e.message()).as(what).isNotBlank().hasSizeLessThan(4000);
  }

  private Path undamaged(String base) throws IOException, URISyntaxException {
    Path target = Files.createDirectories(folder.resolve("under-test").resolve(base));
    Path tiny =
        Path.of(
            Objects.requireNonNull(LoadMutationTest.class.getResource("/dev/fovea/golden/layers"))
                .toURI());
    take(nano);
    if (!base.equals("nano")) {
      take(tiny);
    }
    if (base.equals("sharded")) {
      split();
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(target.resolve(file.getKey()), file.getValue());
    }
    return target;
  }

  private void take(Path source) throws IOException {
    try (var found = Files.list(source)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
    }
  }

  /** Makes two files and an index of the one. */
  private void split() throws IOException {
    byte[] whole = Objects.requireNonNull(files.remove(WEIGHTS));
    int end = Mutation.headerEnd(whole);
    JsonNode header =
        JSON.readTree(new String(whole, Long.BYTES, end - Long.BYTES, StandardCharsets.UTF_8));
    ObjectNode index = JSON.createObjectNode();
    ObjectNode places = index.putObject("weight_map");
    for (int shard = 0; shard < 2; shard++) {
      String file = "model-0000" + (shard + 1) + "-of-00002.safetensors";
      ObjectNode part = JSON.createObjectNode();
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      List<String> names = new ArrayList<>();
      header.fieldNames().forEachRemaining(names::add);
      names.remove("__metadata__");
      for (int i = shard; i < names.size(); i += 2) {
        JsonNode entry = header.get(names.get(i));
        int from = end + entry.at("/data_offsets/0").intValue();
        int length = end + entry.at("/data_offsets/1").intValue() - from;
        ObjectNode moved = entry.deepCopy();
        moved.putArray("data_offsets").add(data.size()).add(data.size() + length);
        part.set(names.get(i), moved);
        data.write(whole, from, length);
        places.put(names.get(i), file);
      }
      byte[] text = JSON.writeValueAsBytes(part);
      files.put(
          file,
          ByteBuffer.allocate(Long.BYTES + text.length + data.size())
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(text.length)
              .put(text)
              .put(data.toByteArray())
              .array());
    }
    files.put("model.safetensors.index.json", JSON.writeValueAsBytes(index));
  }
}
