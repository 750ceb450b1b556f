package dev.fovea.pictures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.base.FoveaException;
import dev.fovea.pictures.raster.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what is made of the files of {@code tools/fuzz/pictures.py} with Pillow's verdicts, and
 * prints how many agree. Arguments: the folder, and how many differences to print.
 */
final class PictureFuzz {
  private PictureFuzz() {}

  /** How what is made of a file compares with what Pillow makes of it. */
  enum Agreement {
    SAME_PIXELS,
    BOTH_REFUSE,
    OTHER_PIXELS,
    ONLY_PILLOW_LOADS,
    ONLY_PILLOW_REFUSES
  }

  /** Compares a file with its verdict. */
  static Agreement compare(byte[] data, JsonNode verdict) {
    boolean loads = verdict.has("width");
    try {
      RgbImage image = ImageFile.open(data).decode();
      if (!loads) {
        return Agreement.ONLY_PILLOW_REFUSES;
      }
      boolean same =
          image.width() == verdict.get("width").asInt()
              && image.height() == verdict.get("height").asInt()
              && GoldenImages.sha256(image.pixels()).equals(verdict.get("pixels").asText());
      return same ? Agreement.SAME_PIXELS : Agreement.OTHER_PIXELS;
    } catch (FoveaException e) {
      return loads ? Agreement.ONLY_PILLOW_LOADS : Agreement.BOTH_REFUSE;
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int shown = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    Map<Agreement, Integer> counts = new TreeMap<>();
    long slowest = 0;
    for (JsonNode row : new ObjectMapper().readTree(folder.resolve("verdicts.json").toFile())) {
      byte[] data = Files.readAllBytes(folder.resolve(row.get("file").asText()));
      long start = System.nanoTime();
      Agreement agreement = compare(data, row);
      slowest = Math.max(slowest, System.nanoTime() - start);
      counts.merge(agreement, 1, Integer::sum);
      boolean agrees = agreement == Agreement.SAME_PIXELS || agreement == Agreement.BOTH_REFUSE;
      if (!agrees && shown-- > 0) {
        System.out.println(agreement + " " + row + reason(data));
      }
    }
    System.out.println(counts);
    System.out.println("slowest: " + slowest / 1_000_000 + " ms");
  }

  private static String reason(byte[] data) {
    try {
      RgbImage image = ImageFile.open(data).decode();
      return " %d x %d".formatted(image.width(), image.height());
    } catch (FoveaException e) {
      return " " + e.getMessage();
    }
  }
}
