package dev.fovea.pictures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.pictures.raster.ImageSize;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.RgbImage;
import dev.fovea.pictures.raster.Scratch;
import dev.fovea.pictures.raster.Turn;
import dev.fovea.pictures.resize.Bicubic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The data that {@code tools/golden/images.py} made. */
public final class GoldenImages {
  private static final String FOLDER = "/dev/fovea/golden/images/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private GoldenImages() {}

  /** Returns the picture of the script's {@code noise(width, height, seed)}. */
  public static RgbImage noise(int width, int height, int seed) {
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < pixels.length; i++) {
      int x = i * 0x9e3779b1 + seed * 40_503;
      x ^= x >>> 15;
      x *= 0x85ebca77;
      int value = x >>> 24;
      pixels[i] = (byte) (seed % 2 == 0 ? value : value >= 128 ? 255 : 0);
    }
    return new RgbImage(width, height, pixels);
  }

  /** Resizes a picture that is at hand. */
  public static RgbImage resized(RgbImage image, int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    ImageSize size = new ImageSize(image.width(), image.height());
    try (Scratch scratch = new Scratch()) {
      Lines lines = Bicubic.into(pixels, size, new ImageSize(width, height), Turn.of(1), scratch);
      int line = 3 * image.width();
      for (int y = 0; y < image.height(); y++) {
        lines.next(Arrays.copyOfRange(image.pixels(), y * line, (y + 1) * line));
      }
    }
    return new RgbImage(width, height, pixels);
  }

  public static String sha256(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static JsonNode json(String name) {
    try {
      return JSON.readTree(bytes(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] bytes(String name) {
    try (InputStream in = GoldenImages.class.getResourceAsStream(FOLDER + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] file(String name) {
    return bytes("files/" + name);
  }

  /** Returns the names of the picture files. */
  public static List<String> files() {
    try (Stream<Path> paths =
        Files.list(Path.of(GoldenImages.class.getResource(FOLDER + "files").toURI()))) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
