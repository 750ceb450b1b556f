package dev.fovea.engine.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.vision.Grid;
import dev.fovea.engine.vision.ProcessedImage;
import dev.fovea.engine.vision.RgbImage;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;

/**
 * A prompt for a tiny random checkpoint, and what the reference computes from it in float32.
 *
 * @param variant the checkpoint
 * @param name the kind of prompt: {@code text}, {@code one-image} or {@code three-images}
 * @param tokens the prompt, with a placeholder for each token of a picture
 * @param images the pictures, in order
 * @param positions the positions of the tokens
 * @param rows the tokens that {@code logits} has a row for
 * @param logits {@code [rows][vocabulary]}
 * @param greedy the tokens that follow when the likeliest is always taken
 * @param gaps how far the logit of each of these is above the next
 */
public record GoldenCase(
    String variant,
    String name,
    int[] tokens,
    List<GoldenImage> images,
    Positions positions,
    int[] rows,
    float[][] logits,
    int[] greedy,
    float[] gaps) {
  private static final String ROOT = "/dev/fovea/golden/qwen3vl/";

  /** The checkpoints there are. */
  public static final List<String> VARIANTS =
      List.of("f32-tied", "f32-untied", "bf16", "mlx-4bit", "mlx-8bit", "mlx-mixed");

  private static final int PATCH = 16;

  /**
   * A picture of a prompt.
   *
   * @param place the tokens that stand for it
   * @param image what the model sees
   * @param tokens {@code [place.count()][hidden]}, the vision tower's result
   * @param deepStack tensors of the same shape, for the first decoder layers
   */
  public record GoldenImage(
      ImageTokens place, ProcessedImage image, float[][] tokens, List<float[][]> deepStack) {}

  /** Returns the folder of a checkpoint. */
  public static Path checkpoint(String variant) {
    return resource(ROOT + variant);
  }

  /** Returns the cases of a checkpoint. */
  public static List<GoldenCase> load(String variant) {
    try (Checkpoint cases = Checkpoint.open(checkpoint(variant).resolve("cases"));
        Arena arena = Arena.ofConfined()) {
      Weights tensors = cases.weights(arena);
      List<GoldenCase> loaded =
          nodes(cases.config().get("cases"))
              .map(node -> read(variant, cases.config(), node, tensors.at(text(node, "name"))))
              .toList();
      tensors.finish();
      return loaded;
    }
  }

  @Override
  public String toString() {
    return variant + " " + name;
  }

  private static GoldenCase read(String variant, JsonNode sizes, JsonNode node, Weights tensors) {
    int[] tokens = integers(node.get("tokens"));
    int[] rows = integers(node.get("rows"));
    JsonNode positions = node.get("positions");
    List<GoldenImage> images = new ArrayList<>();
    for (JsonNode image : node.get("images")) {
      images.add(image(image, sizes, tensors.at("images", images.size())));
    }
    return new GoldenCase(
        variant,
        text(node, "name"),
        tokens,
        images,
        positions(positions, node),
        rows,
        table(tensors, "logits", rows.length, sizes.get("vocabulary").intValue()),
        integers(node.get("greedy")),
        floats(node.get("gaps")));
  }

  private static GoldenImage image(JsonNode node, JsonNode sizes, Weights tensors) {
    ImageTokens place = place(node);
    int hidden = sizes.get("hidden").intValue();
    return new GoldenImage(
        place,
        picture(text(node, "image")),
        table(tensors, "tokens", place.count(), hidden),
        IntStream.range(0, sizes.get("deepstack").intValue())
            .mapToObj(level -> table(tensors, "deepstack." + level, place.count(), hidden))
            .toList());
  }

  private static ProcessedImage picture(String name) {
    try {
      BufferedImage image = ImageIO.read(resource(ROOT + "images/" + name + ".png").toFile());
      int width = image.getWidth();
      int height = image.getHeight();
      byte[] pixels = new byte[3 * width * height];
      for (int i = 0; i < width * height; i++) {
        int rgb = image.getRGB(i % width, i / width);
        pixels[3 * i] = (byte) (rgb >> 16);
        pixels[3 * i + 1] = (byte) (rgb >> 8);
        pixels[3 * i + 2] = (byte) rgb;
      }
      return new ProcessedImage(
          width,
          height,
          new RgbImage(width, height, pixels),
          new Grid(height / PATCH, width / PATCH));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ImageTokens place(JsonNode node) {
    return new ImageTokens(
        node.get("first").intValue(),
        node.get("gridHeight").intValue(),
        node.get("gridWidth").intValue());
  }

  static Positions positions(JsonNode axes, JsonNode node) {
    return new Positions(
        integers(axes.get(0)),
        integers(axes.get(1)),
        integers(axes.get(2)),
        node.get("next").intValue());
  }

  static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(resource(ROOT + name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> nodes(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), /* parallel= */ false);
  }

  private static Path resource(String name) {
    URL url = GoldenCase.class.getResource(name);
    if (url == null) {
      throw new IllegalArgumentException("no golden file " + name);
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static float[][] table(Weights tensors, String name, int rows, int cols) {
    float[] values = tensors.table(name, rows, cols).toArray();
    float[][] table = new float[rows][cols];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(values, row * cols, table[row], 0, cols);
    }
    return table;
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).textValue();
  }

  private static int[] integers(JsonNode array) {
    return nodes(array).mapToInt(JsonNode::intValue).toArray();
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }
}
