package dev.fovea.pictures.processor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;

/**
 * What a checkpoint's {@code preprocessor_config.json} says about pictures.
 *
 * @param patchSize side of a patch in pixels
 * @param mergeSize side of the square of patches that becomes one token
 * @param temporalPatchSize frames of a patch; a picture is that many equal frames
 * @param minPixels smaller pictures are enlarged to this many pixels
 * @param maxPixels larger pictures are shrunk to this many pixels
 * @param rescale what 8-bit values are multiplied by first
 * @param mean what is then subtracted, for red, green and blue
 * @param std what the difference is divided by
 */
public record ProcessorConfig(
    int patchSize,
    int mergeSize,
    int temporalPatchSize,
    long minPixels,
    long maxPixels,
    double rescale,
    float[] mean,
    float[] std) {

  private static final int BICUBIC = 3;

  /**
   * Reads a configuration of either generation: {@code min_pixels} and {@code max_pixels}, or
   * {@code size} with {@code shortest_edge} and {@code longest_edge}, which are numbers of pixels
   * too. As in transformers, the former win where both are given.
   *
   * @param fileName the name to give in errors
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a value is missing, impossible,
   *     or asks for something that is not supported
   */
  public static ProcessorConfig load(JsonNode preprocessorConfig, String fileName) {
    return new Reader(preprocessorConfig, fileName).read();
  }

  /** Returns the side of a token in pixels; the sides of processed pictures are multiples of it. */
  public int factor() {
    return patchSize * mergeSize;
  }

  private record Reader(JsonNode root, String fileName) {
    ProcessorConfig read() {
      require("do_resize");
      require("do_convert_rgb");
      JsonNode resample = root.path("resample");
      if (given(resample) && !(resample.isInt() && resample.intValue() == BICUBIC)) {
        throw invalid("resample", resample, "3 (bicubic)");
      }
      long minPixels = pixels("min_pixels", "shortest_edge");
      long maxPixels = pixels("max_pixels", "longest_edge");
      if (minPixels > maxPixels) {
        throw new FoveaException(
            ErrorCode.INVALID_CHECKPOINT,
            "%s: at least %d and at most %d pixels is impossible"
                .formatted(fileName, minPixels, maxPixels));
      }
      boolean normalize = flag("do_normalize");
      return new ProcessorConfig(
          count("patch_size", 512),
          count("merge_size", 64),
          count("temporal_patch_size", 64),
          minPixels,
          maxPixels,
          rescale(),
          normalize ? channels("image_mean") : new float[3],
          normalize ? deviations() : new float[] {1, 1, 1});
    }

    /** Published files of Qwen3-VL leave the factor to the processor's default. */
    private double rescale() {
      if (!flag("do_rescale")) {
        return 1;
      }
      return root.hasNonNull("rescale_factor") ? positive("rescale_factor") : 1.0 / 255;
    }

    private void require(String name) {
      if (!flag(name)) {
        throw invalid(name, root.path(name), "true; a checkpoint without it is not supported");
      }
    }

    private boolean flag(String name) {
      JsonNode value = root.path(name);
      if (given(value) && !value.isBoolean()) {
        throw invalid(name, value, "true or false");
      }
      return value.asBoolean(true);
    }

    private int count(String name, int most) {
      JsonNode value = root.path(name);
      if (!value.isInt() || value.intValue() < 1 || value.intValue() > most) {
        throw invalid(name, value, "a whole number from 1 to " + most);
      }
      return value.intValue();
    }

    private long pixels(String name, String edge) {
      boolean own = given(root.path(name));
      JsonNode value = own ? root.path(name) : root.path("size").path(edge);
      if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 1) {
        throw invalid(own ? name : "size." + edge, value, "a positive whole number of pixels");
      }
      return value.longValue();
    }

    private double positive(String name) {
      JsonNode value = root.path(name);
      if (!value.isNumber() || !(value.doubleValue() > 0 && value.doubleValue() < 1e30)) {
        throw invalid(name, value, "a number over 0");
      }
      return value.doubleValue();
    }

    private float[] deviations() {
      float[] deviations = channels("image_std");
      for (float deviation : deviations) {
        if (!(deviation > 0)) {
          throw invalid("image_std", root.path("image_std"), "numbers over 0");
        }
      }
      return deviations;
    }

    private float[] channels(String name) {
      JsonNode values = root.path(name);
      float[] channels = new float[3];
      for (int i = 0; i < 3; i++) {
        JsonNode value = values.path(i);
        channels[i] = (float) value.asDouble();
        if (values.size() != 3 || !value.isNumber() || !Float.isFinite(channels[i])) {
          throw invalid(name, values, "three numbers");
        }
      }
      return channels;
    }

    private static boolean given(JsonNode value) {
      return !value.isMissingNode() && !value.isNull();
    }

    private FoveaException invalid(String name, JsonNode value, String expected) {
      String found = value.isMissingNode() ? "nothing" : value.toString();
      return new FoveaException(
          ErrorCode.INVALID_CHECKPOINT,
          "%s: %s: found %s, expected %s".formatted(fileName, name, shortened(found), expected));
    }

    private static String shortened(String text) {
      return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
  }
}
