package dev.fovea.pictures;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.pictures.bmp.BmpFormat;
import dev.fovea.pictures.gif.GifFormat;
import dev.fovea.pictures.jpeg.JpegFormat;
import dev.fovea.pictures.png.PngFormat;
import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.ImageHeader;
import dev.fovea.pictures.raster.ImageSize;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.PictureFormat;
import dev.fovea.pictures.raster.RgbImage;
import dev.fovea.pictures.raster.Scratch;
import dev.fovea.pictures.raster.Turn;
import dev.fovea.pictures.tiff.TiffFormat;
import dev.fovea.pictures.webp.WebpFormat;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * An encoded picture, of which only the headers have been read. Formats: JPEG, PNG, GIF (first
 * frame), BMP, WebP (first frame) and TIFF (first page).
 *
 * <p>Pixels come as they are to be shown: turned as EXIF says, transparency composited on white, 16
 * bits cut to the upper 8. Color profiles are ignored.
 *
 * <p>Immutable; for any thread.
 */
public final class ImageFile {
  /** The most pixels a picture may have: Pillow's limit against decompression bombs. */
  public static final long MAX_PIXELS = 178_956_970;

  /** The longest side a picture may have, in pixels. */
  public static final int MAX_SIDE = ImageSize.MAX_SIDE;

  /** The most bytes that a picture may take while it is decoded. */
  public static final long MAX_DECODED_BYTES = 1L << 30;

  /**
   * The most samples that may be decoded for a picture, where each pass over it counts anew. A
   * progressive JPEG of 50 megapixels with full color and the usual ten scans has 700 million; a
   * core decodes 100 to 250 million a second.
   */
  public static final long MAX_SAMPLES = 5 * MAX_PIXELS;

  private static final List<PictureFormat> FORMATS =
      List.of(
          new JpegFormat(),
          new PngFormat(),
          new WebpFormat(),
          new GifFormat(),
          new BmpFormat(),
          new TiffFormat());

  private final byte[] data;
  private final PictureFormat format;
  private final ImageHeader header;
  private final Cost cost;

  private ImageFile(byte[] data, PictureFormat format, ImageHeader header, Cost cost) {
    this.data = data;
    this.format = format;
    this.header = header;
    this.cost = cost;
  }

  /**
   * Reads the headers of a picture.
   *
   * @param data the bytes of the file; not copied, not to be changed afterwards
   * @throws FoveaException {@link ErrorCode#INVALID_IMAGE} if this is no picture of a supported
   *     format or its headers are damaged, {@link ErrorCode#IMAGE_TOO_LARGE} if they promise more
   *     than {@link #MAX_PIXELS}, {@link #MAX_SIDE}, {@link #MAX_SAMPLES} or {@link
   *     #MAX_DECODED_BYTES}
   */
  public static ImageFile open(byte[] data) {
    Bytes bytes = Bytes.big(data);
    for (PictureFormat format : FORMATS) {
      if (format.matches(bytes)) {
        return open(data, format);
      }
    }
    throw new FoveaException(ErrorCode.INVALID_IMAGE, Signatures.complaint(data));
  }

  private static ImageFile open(byte[] data, PictureFormat format) {
    try {
      ImageHeader header = format.header(data);
      checkSize(format, header);
      Cost cost = format.cost(data, header);
      checkCost(format, header, cost);
      return new ImageFile(data, format, header, cost);
    } catch (FoveaException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw damaged(format, e);
    }
  }

  private static void checkSize(PictureFormat format, ImageHeader header) {
    String picture = picture(format, header);
    if (header.width() < 1 || header.height() < 1) {
      throw new FoveaException(ErrorCode.INVALID_IMAGE, picture + ", expected at least 1 x 1");
    }
    if (Math.max(header.width(), header.height()) > MAX_SIDE) {
      throw tooLarge(picture + ", more than " + MAX_SIDE + " on a side");
    }
    if (header.width() * header.height() > MAX_PIXELS) {
      throw tooLarge(picture + ", more than " + MAX_PIXELS + " in all");
    }
  }

  private static void checkCost(PictureFormat format, ImageHeader header, Cost cost) {
    if (cost.samples() > MAX_SAMPLES) {
      throw tooLarge(
          "%s whose passes decode %d samples, more than %d"
              .formatted(picture(format, header), cost.samples(), MAX_SAMPLES));
    }
    if (cost.bytes() > MAX_DECODED_BYTES) {
      throw tooLarge(
          "%s that takes %d bytes to decode, more than %d"
              .formatted(picture(format, header), cost.bytes(), MAX_DECODED_BYTES));
    }
  }

  private static String picture(PictureFormat format, ImageHeader header) {
    return "a %s picture of %d x %d pixels"
        .formatted(format.name(), header.width(), header.height());
  }

  private static FoveaException tooLarge(String message) {
    return new FoveaException(ErrorCode.IMAGE_TOO_LARGE, message);
  }

  /** Returns the name of the file's format, such as "JPEG". */
  public String format() {
    return format.name();
  }

  /** Returns the width in pixels of the picture as it is to be shown. */
  public int width() {
    return shown().width();
  }

  /** Returns the height in pixels of the picture as it is to be shown. */
  public int height() {
    return shown().height();
  }

  private ImageSize shown() {
    return turn().stored((int) header.width(), (int) header.height());
  }

  /** Returns how the stored lines are turned to be shown. */
  public Turn turn() {
    return header.turn();
  }

  /** Returns an upper bound of the bytes that {@link #decode(Scratch, Lines)} takes. */
  public long workingBytes() {
    return cost.bytes();
  }

  /**
   * Decodes the whole picture, anew with each call.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_IMAGE} if the file is damaged or truncated,
   *     {@link ErrorCode#OUT_OF_MEMORY} if there is not enough memory
   * @throws CancellationException if the thread was interrupted
   */
  public RgbImage decode() {
    try (Scratch scratch = new Scratch()) {
      byte[] pixels = new byte[Math.multiplyExact(3 * width(), height())];
      decode(scratch, turn().into(pixels, turn().stored(width(), height())));
      return new RgbImage(width(), height(), pixels);
    } catch (OutOfMemoryError e) {
      throw noMemory(e);
    }
  }

  /**
   * Decodes the picture line by line, as stored.
   *
   * @throws FoveaException as {@link #decode()} does
   * @throws CancellationException if the thread was interrupted
   */
  public void decode(Scratch scratch, Lines lines) {
    Gate gate = new Gate(lines, header.height());
    try {
      format.decode(data, header, scratch, gate);
      gate.close();
    } catch (CancellationException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw noMemory(e);
    } catch (IOException
        | RuntimeException
        | StackOverflowError
        | InternalError
        | AssertionError e) {
      throw damaged(format, e);
    }
  }

  private FoveaException noMemory(Throwable cause) {
    return new FoveaException(
        ErrorCode.OUT_OF_MEMORY,
        "there is not enough memory to decode " + picture(format, header),
        cause);
  }

  private static FoveaException damaged(PictureFormat format, Throwable cause) {
    String problem =
        cause instanceof IOException && cause.getMessage() != null
            ? cause.getMessage()
            : "its data contradict themselves";
    return new FoveaException(
        ErrorCode.INVALID_IMAGE, "a damaged " + format.name() + " picture: " + problem, cause);
  }

  /** Lets through as many lines as a picture has, while its thread is not interrupted. */
  private static final class Gate implements Lines {
    private final Lines lines;
    private final long expected;
    private long passed;

    Gate(Lines lines, long expected) {
      this.lines = lines;
      this.expected = expected;
    }

    @Override
    public void next(byte[] line) {
      Cancellation.check();
      passed++;
      lines.next(line);
    }

    void close() throws IOException {
      if (passed != expected) {
        throw new IOException("it has %d lines, expected %d".formatted(passed, expected));
      }
    }
  }
}
