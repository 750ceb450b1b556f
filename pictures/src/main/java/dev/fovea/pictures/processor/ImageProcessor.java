package dev.fovea.pictures.processor;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.kernels.Tensor;
import dev.fovea.pictures.ImageFile;
import dev.fovea.pictures.raster.ImageSize;
import dev.fovea.pictures.raster.RgbImage;
import dev.fovea.pictures.raster.Scratch;
import dev.fovea.pictures.resize.Bicubic;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;

/**
 * Makes of a picture what the vision tower reads, exactly as the image processor of Qwen2-VL,
 * Qwen2.5-VL and Qwen3-VL in transformers does (its Pillow backend).
 *
 * <p>Immutable; for any thread.
 */
public final class ImageProcessor {
  private static final int CHANNELS = 3;
  private static final int MAX_ASPECT_RATIO = 200;

  private final ProcessorConfig config;

  /** {@code [channel][8-bit value]} to what the model reads. */
  private final float[][] normalized;

  /** Creates a processor for the checkpoint that {@code config} is of. */
  public ImageProcessor(ProcessorConfig config) {
    this.config = config;
    this.normalized = new float[CHANNELS][256];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int value = 0; value < 256; value++) {
        float scaled = (float) (value * config.rescale());
        normalized[channel][value] = (scaled - config.mean()[channel]) / config.std()[channel];
      }
    }
  }

  /**
   * Returns the size that a picture is resized to: multiples of {@link ProcessorConfig#factor()},
   * about the same shape, and a number of pixels within the limits.
   *
   * @param maxPixels a limit below the model's own; where it is below the model's least number of
   *     pixels too, it is the least number
   * @throws FoveaException {@link ErrorCode#IMAGE_TOO_LARGE} if a side is over 200 times the other,
   *     {@link ErrorCode#INVALID_REQUEST} if {@code maxPixels} is not positive
   */
  public ImageSize target(int width, int height, OptionalInt maxPixels) {
    if (maxPixels.isPresent() && maxPixels.getAsInt() < 1) {
      throw new FoveaException(
          ErrorCode.INVALID_REQUEST, "max_pixels: " + maxPixels.getAsInt() + " is not positive");
    }
    double ratio = (double) Math.max(width, height) / Math.min(width, height);
    if (ratio > MAX_ASPECT_RATIO) {
      throw new FoveaException(
          ErrorCode.IMAGE_TOO_LARGE,
          "a picture of %d x %d: its sides are in the ratio %.1f, and the model takes at most %d"
              .formatted(width, height, ratio, MAX_ASPECT_RATIO));
    }
    long most = config.maxPixels();
    if (maxPixels.isPresent()) {
      most = Math.min(most, maxPixels.getAsInt());
    }
    long[] sides = smartResize(width, height, Math.min(config.minPixels(), most), most);
    if (sides[0] * sides[1] > ImageFile.MAX_PIXELS) {
      throw new FoveaException(
          ErrorCode.IMAGE_TOO_LARGE,
          "a picture of %d x %d would be resized to %d x %d, more than %d pixels"
              .formatted(width, height, sides[0], sides[1], ImageFile.MAX_PIXELS));
    }
    return new ImageSize((int) sides[0], (int) sides[1]);
  }

  /** The rule of transformers' {@code smart_resize}, in the same double arithmetic. */
  private long[] smartResize(int width, int height, long least, long most) {
    int factor = config.factor();
    double area = (double) width * height;
    long newWidth = (long) Math.rint((double) width / factor) * factor;
    long newHeight = (long) Math.rint((double) height / factor) * factor;
    if (newWidth * newHeight > most) {
      double beta = Math.sqrt(area / most);
      newWidth = Math.max(factor, (long) Math.floor(width / beta / factor) * factor);
      newHeight = Math.max(factor, (long) Math.floor(height / beta / factor) * factor);
    } else if (newWidth * newHeight < least) {
      double beta = Math.sqrt(least / area);
      newWidth = (long) Math.ceil(width * beta / factor) * factor;
      newHeight = (long) Math.ceil(height * beta / factor) * factor;
    }
    return new long[] {newWidth, newHeight};
  }

  /** Returns the size in patches of a picture resized to {@code target}. */
  public Grid grid(ImageSize target) {
    return new Grid(target.height() / config.patchSize(), target.width() / config.patchSize());
  }

  /** Returns the size in tokens, one for each cell of merged patches, of a picture of that size. */
  public Grid cells(ImageSize target) {
    Grid grid = grid(target);
    return new Grid(grid.height() / config.mergeSize(), grid.width() / config.mergeSize());
  }

  /**
   * Checks that the processor makes what the model was built for.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if it does not
   */
  public void expect(int patchSize, int mergeSize, int temporalPatchSize) {
    if (config.patchSize() != patchSize
        || config.mergeSize() != mergeSize
        || config.temporalPatchSize() != temporalPatchSize) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT,
          ("preprocessor_config.json: patch_size %d, merge_size %d, temporal_patch_size %d;"
                  + " config.json has %d, %d, %d")
              .formatted(
                  config.patchSize(),
                  config.mergeSize(),
                  config.temporalPatchSize(),
                  patchSize,
                  mergeSize,
                  temporalPatchSize));
    }
  }

  /** Returns the number of tokens that a picture resized to {@code target} takes in a prompt. */
  public int tokens(ImageSize target) {
    return grid(target).patches() / (config.mergeSize() * config.mergeSize());
  }

  /**
   * Decodes and resizes a picture, line by line.
   *
   * @throws FoveaException as {@link #target} and {@link ImageFile#decode} throw it, and {@link
   *     ErrorCode#OUT_OF_MEMORY} if there is not enough memory
   * @throws java.util.concurrent.CancellationException if the thread was interrupted, within
   *     milliseconds
   */
  public ProcessedImage process(ImageFile file, OptionalInt maxPixels) {
    try (Scratch scratch = new Scratch()) {
      return process(file, maxPixels, scratch);
    }
  }

  ProcessedImage process(ImageFile file, OptionalInt maxPixels, Scratch scratch) {
    ImageSize size = new ImageSize(file.width(), file.height());
    ImageSize target = target(file.width(), file.height(), maxPixels);
    try {
      byte[] pixels = scratch.bytes((long) CHANNELS * target.width() * target.height());
      file.decode(scratch, Bicubic.into(pixels, size, target, file.turn(), scratch));
      RgbImage image = new RgbImage(target.width(), target.height(), pixels);
      return new ProcessedImage(file.width(), file.height(), image, grid(target));
    } catch (OutOfMemoryError e) {
      throw new FoveaException(
          ErrorCode.OUT_OF_MEMORY,
          "there is not enough memory to resize a picture of %d x %d to %d x %d"
              .formatted(file.width(), file.height(), target.width(), target.height()),
          e);
    }
  }

  /**
   * Returns an upper bound of the bytes, of heap and other memory, that {@link #process} takes, its
   * result included. Only the result outlives it.
   *
   * @throws FoveaException as {@link #target} throws it
   */
  public long workingBytes(ImageFile file, OptionalInt maxPixels) {
    ImageSize size = new ImageSize(file.width(), file.height());
    ImageSize target = target(file.width(), file.height(), maxPixels);
    return Scratch.cost((long) CHANNELS * target.width() * target.height())
        + Bicubic.bytes(size, target, file.turn())
        + file.workingBytes();
  }

  /** Returns the number of values of a patch. */
  public int patchCols() {
    return CHANNELS * config.temporalPatchSize() * config.patchSize() * config.patchSize();
  }

  /**
   * Writes the patches of {@code image} to {@code out}, {@code [grid.patches(), patchCols()]}. The
   * patches of a token follow each other, row by row; tokens likewise. A patch is {@code [channel,
   * frame, y, x]}.
   */
  public void patches(ProcessedImage image, Tensor out) {
    Grid grid = image.grid();
    if (out.rows() != grid.patches() || out.cols() != patchCols()) {
      throw new IllegalArgumentException(
          "expected [%d, %d], found [%d, %d]"
              .formatted(grid.patches(), patchCols(), out.rows(), out.cols()));
    }
    int merge = config.mergeSize();
    float[] patch = new float[patchCols()];
    int row = 0;
    for (int tokenY = 0; tokenY < grid.height(); tokenY += merge) {
      for (int tokenX = 0; tokenX < grid.width(); tokenX += merge) {
        for (int i = 0; i < merge * merge; i++) {
          readPatch(image.pixels(), tokenY + i / merge, tokenX + i % merge, patch);
          MemorySegment.copy(
              patch,
              0,
              out.memory(),
              ValueLayout.JAVA_FLOAT_UNALIGNED,
              out.rowOffset(row++),
              patch.length);
        }
      }
    }
  }

  private void readPatch(RgbImage image, int patchY, int patchX, float[] patch) {
    int side = config.patchSize();
    int frame = side * side;
    int at = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] values = normalized[channel];
      for (int y = 0; y < side; y++) {
        int from = CHANNELS * ((patchY * side + y) * image.width() + patchX * side) + channel;
        for (int x = 0; x < side; x++) {
          patch[at + y * side + x] = values[image.pixels()[from + CHANNELS * x] & 0xff];
        }
      }
      for (int copy = 1; copy < config.temporalPatchSize(); copy++) {
        System.arraycopy(patch, at, patch, at + copy * frame, frame);
      }
      at += frame * config.temporalPatchSize();
    }
  }
}
