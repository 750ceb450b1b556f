package dev.fovea.engine.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.models.ImageFeatures;
import dev.fovea.engine.models.VisionLanguageModel;
import dev.fovea.engine.weights.Checkpoint;
import dev.fovea.engine.weights.Weights;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compares what each layer makes of a prompt with a golden of the checkpoint, and names the first
 * layer that differs. The golden is a folder {@code golden} or {@code fovea-golden} beside the
 * weights, as {@code tools/golden/layers.py} writes it.
 *
 * <p>A layer is seen through the keys and values that it keeps, which follow from what all layers
 * before it made.
 */
final class LayerComparison {
  private static final List<String> FOLDERS = List.of("fovea-golden", "golden");
  private static final String NAME = "layers";
  private static final int MOST_TOKENS = 4096;

  /** A wrong layer is wrong by more, and rounding by less. */
  private static final double TOLERANCE = 0.01;

  private final Subject subject;
  private final VisionLanguageModel model;
  private final Path folder;

  private LayerComparison(Subject subject, VisionLanguageModel model, Path folder) {
    this.subject = subject;
    this.model = model;
    this.folder = folder;
  }

  static List<Finding> run(Subject subject, VisionLanguageModel model) {
    Optional<Path> folder =
        FOLDERS.stream()
            .map(subject.checkpoint().folder()::resolve)
            .filter(Files::isDirectory)
            .findFirst();
    if (folder.isEmpty()) {
      return List.of(Finding.skipped(NAME, "no folder fovea-golden or golden in the checkpoint"));
    }
    return new LayerComparison(subject, model, folder.get()).run();
  }

  private List<Finding> run() {
    try (Checkpoint golden = Checkpoint.open(folder);
        Arena arena = Arena.ofConfined()) {
      Weights tensors = golden.weights(arena);
      List<Finding> findings = new ArrayList<>();
      for (JsonNode described : golden.config().path("cases")) {
        String name = described.path("name").asText();
        findings.add(compare(NAME + ", " + name, described, tensors.at(name)));
      }
      return findings.isEmpty()
          ? List.of(Finding.failed(NAME, "the golden's config.json has no cases"))
          : findings;
    } catch (FoveaException e) {
      return List.of(Finding.failed(NAME, "the golden cannot be read: " + e.message()));
    }
  }

  private Finding compare(String name, JsonNode described, Weights golden) {
    int[] tokens = tokens(described.path("tokens"));
    List<Prefill.Picture> pictures = new ArrayList<>();
    for (JsonNode image : described.path("images")) {
      pictures.add(picture(image, tokens));
    }
    try (Prefill prefill = new Prefill(model, tokens, pictures)) {
      float[] logits = prefill.compute(tokens.length);
      Comparison comparison = new Comparison(golden);
      for (int i = 0; i < pictures.size(); i++) {
        comparePicture(comparison, i, prefill.features(i));
      }
      int width = model.shape().kvHeads() * model.shape().headDim();
      for (int i = 0; i < model.shape().layers(); i++) {
        int layer = i;
        comparison.add("layers." + i + ".keys", tokens.length, width, () -> prefill.keys(layer));
        comparison.add(
            "layers." + i + ".values", tokens.length, width, () -> prefill.values(layer));
      }
      comparison.add("logits", 1, logits.length, () -> logits);
      return comparison.finding(name);
    }
  }

  private static void comparePicture(Comparison comparison, int index, ImageFeatures features) {
    String place = "images." + index + ".";
    for (int i = 0; i < features.deepStack().size(); i++) {
      var level = features.deepStack().get(i);
      comparison.add(place + "deepstack." + i, level.rows(), level.cols(), level::toArray);
    }
    var tokens = features.tokens();
    comparison.add(place + "tokens", tokens.rows(), tokens.cols(), tokens::toArray);
  }

  private int[] tokens(JsonNode list) {
    int[] tokens = new int[list.size()];
    if (tokens.length == 0
        || tokens.length > Math.min(MOST_TOKENS, model.shape().contextLength())) {
      throw invalid("expected 1 to " + MOST_TOKENS + " tokens, found " + tokens.length);
    }
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = list.get(i).asInt(-1);
      if (tokens[i] < 0 || tokens[i] >= model.shape().vocabularySize()) {
        throw invalid("token " + list.get(i) + " is not in the vocabulary");
      }
    }
    return tokens;
  }

  private Prefill.Picture picture(JsonNode image, int[] tokens) {
    String file = image.path("file").asText();
    if (!file.matches("[A-Za-z0-9_-]+\\.png")) {
      throw invalid("images.file: expected a PNG file in the same folder, found " + file);
    }
    byte[] data;
    try {
      data = Files.readAllBytes(folder.resolve(file));
    } catch (IOException e) {
      throw invalid(file + " cannot be read");
    }
    Prefill.Picture picture = subject.picture(data, image.path("first").asInt(-1));
    int first = picture.place().first();
    int end = first + picture.place().count();
    if (first < 0 || end > tokens.length) {
      throw invalid("tokens " + first + " to " + end + " are not those of the picture " + file);
    }
    return picture;
  }

  private static FoveaException invalid(String message) {
    return new FoveaException(ErrorCode.INVALID_CHECKPOINT, message);
  }

  /** One case on its way from the first layer to the last. */
  private static final class Comparison {
    private final Weights golden;
    private String firstWrong = "";
    private Difference worst = new Difference(0, 1);
    private int compared;

    Comparison(Weights golden) {
      this.golden = golden;
    }

    void add(String tensor, int rows, int cols, Supplier<float[]> found) {
      if (!golden.has(tensor)) {
        return;
      }
      Difference difference =
          Difference.of(found.get(), golden.table(tensor, rows, cols).toArray());
      compared++;
      worst = worst.worse(difference);
      if (firstWrong.isEmpty() && !difference.within(TOLERANCE)) {
        firstWrong = tensor + " is the first that differs: " + difference;
      }
    }

    Finding finding(String name) {
      return firstWrong.isEmpty()
          ? Finding.of(name, compared > 0, compared + " tensors compared; at most " + worst)
          : Finding.failed(name, firstWrong);
    }
  }
}
