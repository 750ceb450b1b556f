package dev.fovea.engine.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A prompt of text and pictures, and a checksum of the positions that the reference gives its
 * tokens. The layouts come from a seed, by the same steps as in {@code tools/golden/positions.py}.
 *
 * @param length the tokens of the prompt
 * @param images where the pictures are
 * @param checksum of the positions
 */
public record GoldenPositions(int length, List<ImageTokens> images, long checksum) {

  /** Returns random prompts for an architecture. */
  public static List<GoldenPositions> load(String architecture) {
    JsonNode file = read(GoldenCheckpoint.committed().resolve("positions.json"));
    Numbers numbers = new Numbers(file.get("seed").longValue());
    List<GoldenPositions> layouts = new ArrayList<>();
    for (JsonNode checksum : file.get("checksums").get(architecture)) {
      layouts.add(layout(numbers, checksum.longValue()));
    }
    return layouts;
  }

  /** Returns the checksum of positions, to be compared with a layout's. */
  public static long checksumOf(Positions positions) {
    ByteBuffer bytes =
        ByteBuffer.allocate(4 * (3 * positions.length() + 1)).order(ByteOrder.LITTLE_ENDIAN);
    for (int[] axis : List.of(positions.time(), positions.height(), positions.width())) {
      for (int position : axis) {
        bytes.putInt(position);
      }
    }
    bytes.putInt(positions.next()).flip();
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return sum.getValue();
  }

  private static GoldenPositions layout(Numbers numbers, long checksum) {
    int pictures = numbers.below(6);
    int[] runs = new int[pictures + 1];
    for (int i = 0; i < pictures; i++) {
      runs[i] = numbers.below(3) * numbers.below(20);
    }
    runs[pictures] = 1 + numbers.below(200);
    int[] largest = new int[pictures];
    for (int i = 0; i < pictures; i++) {
      largest[i] = 1 + numbers.below(30);
    }
    List<ImageTokens> images = new ArrayList<>();
    int length = 0;
    for (int i = 0; i < pictures; i++) {
      int height = 1 + numbers.below(largest[i]);
      int width = 1 + numbers.below(largest[i]);
      // Each picture is between two tokens that mark it.
      ImageTokens image = new ImageTokens(length + runs[i] + 1, height, width);
      images.add(image);
      length = image.end() + 1;
    }
    return new GoldenPositions(length + runs[pictures], images, checksum);
  }

  private static JsonNode read(Path file) {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The generator of {@link java.util.Random}, without its treatment of the seed. */
  private static final class Numbers {
    private long state;

    Numbers(long seed) {
      state = seed;
    }

    int below(int bound) {
      state = (state * 0x5DEECE66DL + 0xBL) & ((1L << 48) - 1);
      return (int) ((state >>> 17) % bound);
    }
  }
}
