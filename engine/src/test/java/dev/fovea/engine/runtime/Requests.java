package dev.fovea.engine.runtime;

import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import dev.fovea.pictures.processor.Grid;
import dev.fovea.pictures.processor.ProcessedImage;
import dev.fovea.pictures.raster.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Requests for {@link HistoryModel}. */
final class Requests {
  private static final int[] NO_STOPS = {};

  private Requests() {}

  /** Returns a greedy request for {@code maxTokens} tokens after a prompt of text. */
  static TokenRequest text(int seed, int length, int maxTokens) {
    return greedy(randomTokens(new Random(seed), length), List.of(), maxTokens);
  }

  /**
   * Returns a greedy request with three tokens of text before each picture and after the last.
   *
   * @param sizes height and width of each picture in tokens
   */
  static TokenRequest pictures(int seed, int maxTokens, int[]... sizes) {
    List<ImageTokens> places = new ArrayList<>();
    int length = 3;
    for (int[] size : sizes) {
      places.add(new ImageTokens(length, size[0], size[1]));
      length += size[0] * size[1] + 3;
    }
    int[] prompt = randomTokens(new Random(seed), length);
    List<PromptImage> images = new ArrayList<>();
    for (ImageTokens place : places) {
      Arrays.fill(prompt, place.first(), place.end(), HistoryModel.PAD);
      images.add(new PromptImage(place, image(seed + images.size(), place)));
    }
    return greedy(prompt, images, maxTokens);
  }

  static TokenRequest random(Random random) {
    int maxTokens = 1 + random.nextInt(40);
    if (random.nextInt(3) > 0) {
      return text(random.nextInt(), 1 + random.nextInt(150), maxTokens);
    }
    int[][] sizes = new int[1 + random.nextInt(3)][];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = new int[] {1 + random.nextInt(6), 1 + random.nextInt(9)};
    }
    return pictures(random.nextInt(), maxTokens, sizes);
  }

  static TokenRequest withSampling(TokenRequest request, SamplingSettings sampling) {
    return new TokenRequest(
        request.prompt(),
        request.positions(),
        request.images(),
        sampling,
        request.maxTokens(),
        request.stopTokens(),
        request.topLogprobs(),
        request.constraint());
  }

  static TokenRequest withStops(TokenRequest request, int... stopTokens) {
    return new TokenRequest(
        request.prompt(),
        request.positions(),
        request.images(),
        request.sampling(),
        request.maxTokens(),
        stopTokens,
        request.topLogprobs(),
        request.constraint());
  }

  static TokenRequest withLogprobs(TokenRequest request, int topLogprobs) {
    return new TokenRequest(
        request.prompt(),
        request.positions(),
        request.images(),
        request.sampling(),
        request.maxTokens(),
        request.stopTokens(),
        topLogprobs,
        request.constraint());
  }

  static TokenRequest withConstraint(TokenRequest request, Constraint constraint) {
    return new TokenRequest(
        request.prompt(),
        request.positions(),
        request.images(),
        request.sampling(),
        request.maxTokens(),
        request.stopTokens(),
        request.topLogprobs(),
        Optional.of(constraint));
  }

  static SamplingSettings sampled(float temperature, float topP, int topK, float minP, long seed) {
    return new SamplingSettings(temperature, topP, topK, minP, seed, 0, 0, 1, Map.of());
  }

  static TokenRequest greedy(int[] prompt, List<PromptImage> images, int maxTokens) {
    return new TokenRequest(
        prompt,
        positions(prompt.length, images),
        images,
        SamplingSettings.GREEDY,
        maxTokens,
        NO_STOPS,
        /* topLogprobs= */ -1,
        Optional.empty());
  }

  private static Positions positions(int length, List<PromptImage> images) {
    int[] time = new int[length];
    int[] height = new int[length];
    int[] width = new int[length];
    for (int i = 0; i < length; i++) {
      time[i] = i;
      height[i] = i;
      width[i] = i;
    }
    for (PromptImage image : images) {
      ImageTokens place = image.place();
      for (int i = 0; i < place.count(); i++) {
        time[place.first() + i] = place.first();
        height[place.first() + i] = place.first() + i / place.gridWidth();
        width[place.first() + i] = place.first() + i % place.gridWidth();
      }
    }
    return new Positions(time, height, width, length + 7);
  }

  private static ProcessedImage image(int seed, ImageTokens place) {
    byte[] pixel = {(byte) Math.floorMod(seed, 100), 0, 0};
    return new ProcessedImage(
        1, 1, new RgbImage(1, 1, pixel), new Grid(place.gridHeight(), place.gridWidth()));
  }

  private static int[] randomTokens(Random random, int length) {
    return random.ints(length, 2, HistoryModel.SHAPE.vocabularySize()).toArray();
  }
}
