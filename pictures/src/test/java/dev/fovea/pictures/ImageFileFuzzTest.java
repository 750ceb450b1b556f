package dev.fovea.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files end in a picture or a {@link FoveaException}, whatever the damage. */
class ImageFileFuzzTest {
  private static final int ROUNDS = 400;

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp", "webp", "tiff"})
  void decode_damaged_endsInAPictureOrAnError(String format) {
    List<String> names =
        GoldenImages.files().stream().filter(name -> name.startsWith(format)).toList();
    Random random = new Random(format.hashCode());
    int[] pictures = new int[1];
    for (int round = 0; round < ROUNDS; round++) {
      String name = names.get(round % names.size());
      byte[] data = damaged(GoldenImages.file(name), random);
      assertTimeoutPreemptively(
          Duration.ofSeconds(30),
          () -> {
            if (decodes(data)) {
              pictures[0]++;
            }
          },
          () -> name);
    }
    assertThat(pictures[0]).isBetween(1, ROUNDS - 1);
  }

  private static boolean decodes(byte[] data) {
    try {
      ImageFile file = ImageFile.open(data);
      if ((long) file.width() * file.height() > 4_000_000) {
        // Large is not ill, and 400 large pictures are slow.
        return false;
      }
      return file.decode().pixels().length > 0;
    } catch (FoveaException e) {
      assertThat(e.code()).isIn(ErrorCode.INVALID_IMAGE, ErrorCode.IMAGE_TOO_LARGE);
      return false;
    }
  }

  private static byte[] damaged(byte[] data, Random random) {
    byte[] copy = data.clone();
    // The first bytes say what the format is, and those after them are the most interesting.
    int range = random.nextBoolean() ? Math.min(200, copy.length) : copy.length;
    switch (random.nextInt(4)) {
      case 0 -> {
        return Arrays.copyOf(copy, random.nextInt(copy.length));
      }
      case 1 -> {
        for (int i = random.nextInt(8); i >= 0; i--) {
          copy[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 2 -> {
        for (int i = random.nextInt(8); i >= 0; i--) {
          copy[random.nextInt(range)] = (byte) random.nextInt();
        }
      }
      default -> {
        int at = random.nextInt(copy.length);
        int length = random.nextInt(Math.min(64, copy.length - at) + 1);
        System.arraycopy(copy, at, copy, random.nextInt(copy.length - length + 1), length);
      }
    }
    return copy;
  }
}
