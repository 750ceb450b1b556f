package dev.fovea.engine.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.engine.golden.GoldenCase.GoldenImage;
import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.engine.weights.Weights;
import dev.fovea.pictures.processor.Grid;
import dev.fovea.pictures.processor.ProcessedImage;
import dev.fovea.pictures.raster.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;

/**
 * Reads the cases of a checkpoint.
 *
 * @param description {@code cases/config.json}
 */
record GoldenReader(GoldenCheckpoint checkpoint, JsonNode description) {

  List<GoldenCase> cases(Weights tensors) {
    return nodes(description.get("cases"))
        .map(node -> read(node, tensors.at(text(node, "name"))))
        .toList();
  }

  private GoldenCase read(JsonNode node, Weights tensors) {
    int[] rows = integers(node.get("rows"));
    int[] columns = integers(node.get("columns"));
    int[] greedy = integers(node.get("greedy"));
    List<GoldenImage> images = new ArrayList<>();
    for (JsonNode image : node.get("images")) {
      images.add(image(image, tensors.at("images", images.size())));
    }
    return new GoldenCase(
        checkpoint,
        text(node, "name"),
        integers(node.get("tokens")),
        integers(node.get("turns")),
        images,
        positions(node.get("positions"), node),
        rows,
        table(tensors, "logits", rows.length, description.get("vocabulary").intValue()),
        columns,
        table(tensors, "steps", greedy.length, columns.length),
        greedy,
        floats(node.get("gaps")),
        bound(node, "logitBound", "integerLogitBound"),
        bound(node, "featureBound", "integerFeatureBound"));
  }

  /** Returns the bound for the numeric path that this process takes. */
  private static double bound(JsonNode node, String ofFloats, String ofIntegers) {
    boolean integers = GoldenCase.integers() && node.has(ofIntegers);
    return node.get(integers ? ofIntegers : ofFloats).doubleValue();
  }

  private GoldenImage image(JsonNode node, Weights tensors) {
    int[] rows = integers(node.get("rows"));
    int hidden = description.get("hidden").intValue();
    return new GoldenImage(
        new ImageTokens(
            node.get("first").intValue(),
            node.get("gridHeight").intValue(),
            node.get("gridWidth").intValue()),
        picture(text(node, "image"), description.get("patch").intValue()),
        rows,
        table(tensors, "tokens", rows.length, hidden),
        IntStream.range(0, description.get("deepstack").intValue())
            .mapToObj(level -> table(tensors, "deepstack." + level, rows.length, hidden))
            .toList());
  }

  private ProcessedImage picture(String name, int patch) {
    try {
      BufferedImage image =
          ImageIO.read(checkpoint.root().resolve("images", name + ".png").toFile());
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
          new Grid(height / patch, width / patch));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Positions positions(JsonNode axes, JsonNode node) {
    return new Positions(
        integers(axes.get(0)),
        integers(axes.get(1)),
        integers(axes.get(2)),
        node.get("next").intValue());
  }

  private static Stream<JsonNode> nodes(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), /* parallel= */ false);
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
