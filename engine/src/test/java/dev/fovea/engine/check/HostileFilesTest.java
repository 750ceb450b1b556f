package dev.fovea.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.CheckpointInfo;
import dev.fovea.engine.Fovea;
import dev.fovea.engine.LoadOptions;
import dev.fovea.engine.Model;
import dev.fovea.fakehub.NamedPipe;
import dev.fovea.nano.FoveaNano;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of a checkpoint that are no files, or are made to hurt who reads them: each is refused in
 * time and by name. {@code tools/fuzz/checkpoints.py} does so at random, with a process each.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileFilesTest {
  private static final String[] NAMES = {
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "processor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "chat_template.jinja",
    "model.safetensors"
  };

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void extract() throws IOException {
    folder = FoveaNano.extract(temporary);
  }

  private interface Maker {
    void put(Path path) throws Exception;
  }

  static Stream<Arguments> placements() {
    return Arrays.stream(NAMES)
        .flatMap(
            name -> Stream.of("pipe", "folder", "device").map(kind -> Arguments.of(name, kind)));
  }

  @ParameterizedTest
  @MethodSource("placements")
  void load_noFileInThePlaceOfOne_isRefusedByName(String name, String kind) throws Exception {
    Path path = folder.resolve(name);
    Files.deleteIfExists(path);
    Maker maker =
        switch (kind) {
          case "pipe" -> pipe -> assumeThat(NamedPipe.make(pipe)).isTrue();
          case "folder" -> Files::createDirectory;
          default -> link -> Files.createSymbolicLink(link, Path.of("/dev/zero"));
        };
    maker.put(path);
    assertRefused(() -> Fovea.load(folder).close(), name);
  }

  /** It calls itself an empty file, and reading waits for the kernel's next message. */
  @ParameterizedTest
  @ValueSource(
      strings = {"config.json", "tokenizer.json", "chat_template.jinja", "model.safetensors"})
  void load_linkToMessagesOfTheKernel_ends(String name) throws IOException {
    Path messages = Path.of("/proc/kmsg");
    assumeTrue(Files.isReadable(messages));
    Files.delete(folder.resolve(name));
    Files.createSymbolicLink(folder.resolve(name), messages);
    try {
      Fovea.load(folder).close();
    } catch (FoveaException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT);
    }
  }

  @Test
  void load_indexIsAPipe_isLeftAside() throws Exception {
    assumeThat(NamedPipe.make(folder.resolve("model.safetensors.index.json"))).isTrue();
    assertThat(CheckpointInfo.of(folder).notes())
        .containsExactly(
            "model.safetensors.index.json is left aside: expected a file, found a pipe, a device or"
                + " a socket");
    try (Model model = Fovea.load(folder, LoadOptions.DEFAULTS.caching(64 << 20))) {
      assertThat(model.info().parameters()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "preprocessor_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "model.safetensors"
      })
  void load_terabyteOfNothing_isRefused(String name) throws IOException {
    Files.delete(folder.resolve(name));
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[1]), 1L << 40);
    }
    assertRefused(() -> Fovea.load(folder).close(), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "preprocessor_config.json", "tokenizer_config.json"})
  void load_jsonMadeToHurt_isRefused(String name) throws IOException {
    String deep = "[".repeat(300_000) + "]".repeat(300_000);
    String many = "[" + "[],".repeat(2_000_000) + "0]";
    String digits = "9".repeat(2_000_000);
    for (String value : new String[] {deep, many, digits, "\"\u0001\"", "}"}) {
      Files.writeString(folder.resolve(name), "{\"a\":" + value + "}");
      assertRefused(() -> Fovea.load(folder).close(), name);
    }
  }

  @Test
  void load_weightsOfAllOnes_namesATensor() throws IOException {
    Path weights = folder.resolve("model.safetensors");
    byte[] content = Files.readAllBytes(weights);
    int header = (int) ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    Arrays.fill(content, Long.BYTES + header, content.length, (byte) 0xff);
    Files.write(weights, content);
    assertThatThrownBy(() -> Fovea.load(folder).close())
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining(": expected finite numbers, found NaN as number 0 in model.safet");
  }

  @Test
  void load_indexOfAnotherCheckpoint_loadsAndShowsANote() throws IOException {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\"}}");
    assertThat(CheckpointInfo.of(folder).notes()).hasSize(1);
    Fovea.load(folder, LoadOptions.DEFAULTS.caching(64 << 20)).close();
    Files.move(
        folder.resolve("model.safetensors"),
        folder.resolve("model-00001-of-00001.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(CheckpointInfo.of(folder).notes()).hasSize(1);
    Files.move(
        folder.resolve("model-00001-of-00001.safetensors"),
        folder.resolve("model-00001-of-00002.safetensors"));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\","
            + " \"b\": \"model-00002-of-00002.safetensors\"}}");
    assertRefused(() -> CheckpointInfo.of(folder), "model-00002-of-00002.safetensors is missing");
  }

  private void assertRefused(ThrowingCallable call, String name) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FoveaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining(name)
        .hasMessageNotContaining(folder.toString())
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(1000));
  }
}
