package dev.fovea.pictures.resize;

import dev.fovea.pictures.raster.ImageSize;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import dev.fovea.pictures.raster.Turn;
import java.util.Arrays;

/**
 * Resizes pictures bit for bit as Pillow's {@code Image.resize(size, BICUBIC)} does, while their
 * lines come: no more of a picture is kept than the lines that are being made of it.
 *
 * <p>The algorithm: a separable convolution ({@link Taps}), within lines and across them. Between
 * the two passes the picture has 8 bits again. A turned picture is resized as it is stored, with
 * the passes in the order, and the weights from the end, that the shown picture would have.
 */
public final class Bicubic {
  private static final int HALF = 1 << (Taps.PRECISION - 1);

  private Bicubic() {}

  /**
   * Returns what resizes the lines of a picture, as stored, to {@code pixels}, as shown.
   *
   * @param size the size of the picture as shown
   * @param target the size of {@code pixels}
   */
  public static Lines into(
      byte[] pixels, ImageSize size, ImageSize target, Turn turn, Scratch scratch) {
    ImageSize from = turn.stored(size.width(), size.height());
    ImageSize to = turn.stored(target.width(), target.height());
    Lines placed = turn.into(pixels, to);
    if (acrossFirst(size, target, turn)) {
      Lines within = within(placed, from.width(), to.width(), turn.backX(), scratch);
      return across(within, from.width(), from.height(), to.height(), turn.backY(), scratch);
    }
    Lines across = across(placed, to.width(), from.height(), to.height(), turn.backY(), scratch);
    return within(across, from.width(), to.width(), turn.backX(), scratch);
  }

  /** Returns an upper bound of the bytes that {@link #into} takes. */
  public static long bytes(ImageSize size, ImageSize target, Turn turn) {
    ImageSize from = turn.stored(size.width(), size.height());
    ImageSize to = turn.stored(target.width(), target.height());
    int width = acrossFirst(size, target, turn) ? from.width() : to.width();
    long sums = Scratch.cost(4L * 3 * width) * Taps.overlap(from.height(), to.height());
    return Taps.bytes(from.width(), to.width())
        + Taps.bytes(from.height(), to.height())
        + Scratch.cost(3L * to.width())
        + Scratch.cost(3L * width)
        + sums;
  }

  /**
   * Whether the pass across the stored lines is first. Of the picture as shown Pillow, from version
   * 13 on, resizes the columns first if that makes it much smaller.
   */
  private static boolean acrossFirst(ImageSize size, ImageSize target, Turn turn) {
    int less = size.height() - target.height();
    boolean columns = less > 0 && less > 2 * (size.width() - target.width());
    return columns != turn.transposed();
  }

  private static Lines within(Lines next, int source, int target, boolean back, Scratch scratch) {
    return source == target
        ? next
        : new Within(next, Taps.of(source, target, back, scratch), scratch);
  }

  private static Lines across(
      Lines next, int width, int source, int target, boolean back, Scratch scratch) {
    return source == target
        ? next
        : new Across(next, width, Taps.of(source, target, back, scratch), scratch);
  }

  /** The pass within lines. */
  private static final class Within implements Lines {
    private final Lines next;
    private final Taps taps;
    private final byte[] resized;

    Within(Lines next, Taps taps, Scratch scratch) {
      this.next = next;
      this.taps = taps;
      this.resized = scratch.bytes(3L * taps.target);
    }

    @Override
    public void next(byte[] line) {
      int[] weights = taps.weights;
      for (int x = 0; x < taps.target; x++) {
        int from = 3 * taps.first[x];
        int weight = x * taps.capacity;
        int end = weight + taps.count[x];
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (; weight < end; weight++) {
          int w = weights[weight];
          red += (line[from] & 0xff) * w;
          green += (line[from + 1] & 0xff) * w;
          blue += (line[from + 2] & 0xff) * w;
          from += 3;
        }
        resized[3 * x] = clip(red);
        resized[3 * x + 1] = clip(green);
        resized[3 * x + 2] = clip(blue);
      }
      next.next(resized);
    }
  }

  /** The pass across lines: a line is added to the sums of the few that it is part of. */
  private static final class Across implements Lines {
    private final Lines next;
    private final Taps taps;
    private final byte[] resized;

    /** The sums of the target lines from {@code done} to {@code begun}, by number modulo length. */
    private final int[][] sums;

    private int source;
    private int begun;
    private int done;

    Across(Lines next, int width, Taps taps, Scratch scratch) {
      this.next = next;
      this.taps = taps;
      this.resized = scratch.bytes(3L * width);
      this.sums = new int[Taps.overlap(taps.source, taps.target)][];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = scratch.ints(3L * width);
      }
    }

    @Override
    public void next(byte[] line) {
      while (begun < taps.target && taps.first[begun] <= source) {
        Arrays.fill(sums[begun % sums.length], HALF);
        begun++;
      }
      for (int y = done; y < begun; y++) {
        add(sums[y % sums.length], line, taps.weights[y * taps.capacity + source - taps.first[y]]);
      }
      source++;
      while (done < begun && taps.first[done] + taps.count[done] <= source) {
        int[] sum = sums[done % sums.length];
        for (int x = 0; x < resized.length; x++) {
          resized[x] = clip(sum[x]);
        }
        done++;
        next.next(resized);
      }
    }

    private static void add(int[] sums, byte[] line, int weight) {
      for (int x = 0; x < sums.length; x++) {
        sums[x] += (line[x] & 0xff) * weight;
      }
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.clamp(sum >> Taps.PRECISION, 0, 255);
  }
}
