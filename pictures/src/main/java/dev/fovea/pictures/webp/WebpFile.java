package dev.fovea.pictures.webp;

import dev.fovea.pictures.exif.TiffDirectory;
import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.ImageSize;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a WebP file says before its pixels, read as libwebp reads it: all of its chunks must be
 * whole.
 *
 * @param canvas the size of the picture
 * @param left where on the canvas the frame is
 * @param top likewise
 * @param frame the size of the frame, which is not larger than the canvas
 * @param seeThrough whether opacity counts
 * @param orientation the EXIF orientation
 * @param lossy whether the frame is lossy
 * @param pixels the data of the frame
 * @param alpha the opacity of a lossy frame, or null
 */
record WebpFile(
    ImageSize canvas,
    int left,
    int top,
    ImageSize frame,
    boolean seeThrough,
    int orientation,
    boolean lossy,
    Range pixels,
    @Nullable Range alpha) {

  /** Bytes of the file. */
  record Range(int from, int to) {}

  static WebpFile read(byte[] data) throws IOException {
    return new Reader(Bytes.little(data)).read();
  }

  private static final class Reader {
    private static final int FILE_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int EXTENDED_BYTES = 10;
    private static final int FRAME_HEADER = 16;
    private static final int HAS_ANIMATION = 0x02;
    private static final int HAS_EXIF = 0x08;
    private static final int HAS_ALPHA = 0x10;
    private static final int KNOWN_FLAGS = 0x3e;

    private final Bytes bytes;
    private int end;
    private @Nullable Range lossy;
    private @Nullable Range lossless;
    private @Nullable Range alpha;
    private @Nullable Range animated;
    private int orientation = 1;

    Reader(Bytes bytes) {
      this.bytes = bytes;
    }

    WebpFile read() throws IOException {
      long length = bytes.u32(4) + 8;
      if (length > bytes.length()) {
        throw new IOException("it is truncated: %d bytes of %d".formatted(bytes.length(), length));
      }
      end = (int) length;
      return bytes.has(FILE_HEADER, "VP8X") ? readExtended() : readSimple();
    }

    private WebpFile readSimple() throws IOException {
      takeImages(FILE_HEADER, end);
      boolean seeThrough = lossless != null && (bytes.u8(lossless.from + 4L) & 0x10) != 0;
      ImageSize size = size();
      return file(size, 0, 0, size, seeThrough);
    }

    private WebpFile readExtended() throws IOException {
      int content = FILE_HEADER + CHUNK_HEADER;
      Range header = range(FILE_HEADER, end);
      int flags = bytes.u8(content);
      ImageSize canvas = new ImageSize(bytes.u24(content + 4L) + 1, bytes.u24(content + 7L) + 1);
      if (header.to - header.from < EXTENDED_BYTES || (flags & ~KNOWN_FLAGS) != 0) {
        throw new IOException("its header is not known");
      }
      boolean moves = (flags & HAS_ANIMATION) != 0;
      for (int at = after(header); at < end; at = after(range(at, end))) {
        take(at, canvas, flags);
      }
      if (moves) {
        return readAnimated(canvas, (flags & HAS_ALPHA) != 0);
      }
      ImageSize size = size();
      if (!size.equals(canvas)) {
        throw new IOException(
            "its header says %d x %d pixels, its picture %d x %d"
                .formatted(canvas.width(), canvas.height(), size.width(), size.height()));
      }
      return file(canvas, 0, 0, canvas, (flags & HAS_ALPHA) != 0);
    }

    /** Takes the chunk at {@code at} of an extended file. */
    private void take(int at, ImageSize canvas, int flags) throws IOException {
      Range chunk = range(at, end);
      boolean moves = (flags & HAS_ANIMATION) != 0;
      switch (bytes.text(at, 4)) {
        case "ANMF" -> takeFrame(chunk, canvas);
        case "EXIF" -> {
          if ((flags & HAS_EXIF) != 0) {
            orientation = TiffDirectory.exifOrientation(bytes.data(), chunk.from, chunk.to);
          }
        }
        case "VP8X" -> throw new IOException("it has two headers");
        case "ALPH", "VP8 ", "VP8L" -> {
          if (moves) {
            throw new IOException("it has a picture outside of its animation");
          }
          takeImage(at, chunk);
        }
        default -> {}
      }
    }

    /** Checks a frame of an animation, and keeps the first that has a picture. */
    private void takeFrame(Range chunk, ImageSize canvas) throws IOException {
      if (chunk.to - chunk.from < FRAME_HEADER) {
        throw new IOException("a frame of its animation has no header");
      }
      Reader frame = new Reader(bytes);
      frame.takeImages(chunk.from + FRAME_HEADER, chunk.to);
      if (frame.lossy == null && frame.lossless == null) {
        return;
      }
      ImageSize size = frame.size();
      if (2 * bytes.u24(chunk.from) + size.width() > canvas.width()
          || 2 * bytes.u24(chunk.from + 3L) + size.height() > canvas.height()) {
        throw new IOException(
            "a frame is not within its %d x %d pixels".formatted(canvas.width(), canvas.height()));
      }
      if (animated == null) {
        animated = chunk;
        lossy = frame.lossy;
        lossless = frame.lossless;
        alpha = frame.alpha;
      }
    }

    private WebpFile readAnimated(ImageSize canvas, boolean seeThrough) throws IOException {
      if (animated == null) {
        throw new IOException("it has no frame");
      }
      int left = 2 * bytes.u24(animated.from);
      int top = 2 * bytes.u24(animated.from + 3L);
      return file(canvas, left, top, size(), seeThrough);
    }

    /** Takes the picture in {@code [from, to)}, and its opacity before it. */
    private void takeImages(int from, int to) throws IOException {
      int at = from;
      while (at < to) {
        Range chunk = range(at, to);
        if (!takeImage(at, chunk)) {
          return;
        }
        at = after(chunk);
      }
    }

    private boolean takeImage(int at, Range chunk) throws IOException {
      boolean found = lossy != null || lossless != null;
      switch (bytes.text(at, 4)) {
        case "ALPH" -> alpha = alpha == null && !found ? chunk : alpha;
        case "VP8 " -> lossy = found ? lossy : chunk;
        case "VP8L" -> lossless = found ? lossless : chunk;
        default -> {
          return false;
        }
      }
      return true;
    }

    /** Returns the content of the chunk at {@code at}, which must be whole, before {@code to}. */
    private Range range(int at, int to) throws IOException {
      if (at + CHUNK_HEADER > to) {
        throw new IOException("it ends within a chunk, at byte " + to);
      }
      long length = bytes.u32(at + 4L);
      long next = at + CHUNK_HEADER + length + (length & 1);
      if (next > to) {
        throw new IOException(
            "a chunk starts at byte %d, and ends at byte %d of %d".formatted(at, next, to));
      }
      return new Range(at + CHUNK_HEADER, (int) (at + CHUNK_HEADER + length));
    }

    private static int after(Range chunk) {
      return chunk.to + ((chunk.to - chunk.from) & 1);
    }

    private ImageSize size() throws IOException {
      if (lossy != null) {
        int at = lossy.from;
        if (bytes.u24(at + 3L) != 0x2a019d) {
          throw new IOException("its frame is not a key frame");
        }
        return new ImageSize(bytes.u16(at + 6L) & 0x3fff, bytes.u16(at + 8L) & 0x3fff);
      }
      if (lossless == null) {
        throw new IOException("it has no picture");
      }
      int sizes = (int) bytes.u32(lossless.from + 1L);
      return new ImageSize((sizes & 0x3fff) + 1, ((sizes >> 14) & 0x3fff) + 1);
    }

    private WebpFile file(ImageSize canvas, int left, int top, ImageSize frame, boolean seeThrough)
        throws IOException {
      Range pixels = lossy != null ? lossy : lossless;
      if (pixels == null) {
        throw new IOException("it has no picture");
      }
      return new WebpFile(
          canvas,
          left,
          top,
          frame,
          seeThrough,
          orientation,
          lossy != null,
          pixels,
          seeThrough && lossy != null ? alpha : null);
    }
  }
}
