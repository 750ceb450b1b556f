package dev.fovea.engine.vision;

import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.FoveaException;
import java.io.IOException;
import java.util.List;

/**
 * An encoded picture, of which only the header has been read. Formats: JPEG, PNG, GIF (first
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
  public static final int MAX_SIDE = 65_535;

  /** The most bytes that a picture may take while it is decoded. */
  public static final long MAX_DECODED_BYTES = 1L << 30;

  private static final int RGB_BYTES = 3;
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

  private ImageFile(byte[] data, PictureFormat format, ImageHeader header) {
    this.data = data;
    this.format = format;
    this.header = header;
  }

  /**
   * Reads the header of a picture.
   *
   * @param data the bytes of the file; not copied, not to be changed afterwards
   * @throws FoveaException {@link ErrorCode#INVALID_IMAGE} if this is no picture of a supported
   *     format or its header is damaged, {@link ErrorCode#IMAGE_TOO_LARGE} if the header promises
   *     more than {@link #MAX_PIXELS}, {@link #MAX_SIDE} or {@link #MAX_DECODED_BYTES}
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
    ImageHeader header;
    try {
      header = format.header(data);
    } catch (IOException | RuntimeException e) {
      throw damaged(format, e);
    }
    if (header.width() < 1 || header.height() < 1) {
      throw new FoveaException(
          ErrorCode.INVALID_IMAGE,
          "a %s picture of %d x %d pixels, expected at least 1 x 1"
              .formatted(format.name(), header.width(), header.height()));
    }
    checkSize(format, header);
    return new ImageFile(data, format, header);
  }

  private static void checkSize(PictureFormat format, ImageHeader header) {
    String picture =
        "a %s picture of %d x %d pixels".formatted(format.name(), header.width(), header.height());
    if (Math.max(header.width(), header.height()) > MAX_SIDE) {
      throw new FoveaException(
          ErrorCode.IMAGE_TOO_LARGE, picture + ", more than " + MAX_SIDE + " on a side");
    }
    long pixels = header.width() * header.height();
    if (pixels > MAX_PIXELS) {
      throw new FoveaException(
          ErrorCode.IMAGE_TOO_LARGE, picture + ", more than " + MAX_PIXELS + " in all");
    }
    long bytes = pixels * (header.bytesPerPixel() + RGB_BYTES);
    if (bytes > MAX_DECODED_BYTES) {
      throw new FoveaException(
          ErrorCode.IMAGE_TOO_LARGE,
          "%s takes %d bytes to decode, more than %d".formatted(picture, bytes, MAX_DECODED_BYTES));
    }
  }

  /** Returns the name of the file's format, such as "JPEG". */
  public String format() {
    return format.name();
  }

  /** Returns the width in pixels of the picture as it is to be shown. */
  public int width() {
    return (int) (header.transposed() ? header.height() : header.width());
  }

  /** Returns the height in pixels of the picture as it is to be shown. */
  public int height() {
    return (int) (header.transposed() ? header.width() : header.height());
  }

  /**
   * Decodes the picture, anew with each call.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_IMAGE} if the file is damaged or truncated, or
   *     cannot be decoded in the memory there is
   */
  public RgbImage decode() {
    try {
      RgbImage image = format.decode(data, header);
      if (image.width() != header.width() || image.height() != header.height()) {
        throw new IOException(
            "its header says %d x %d pixels, it has %d x %d"
                .formatted(header.width(), header.height(), image.width(), image.height()));
      }
      return Orientation.apply(image, header.orientation());
    } catch (IOException
        | RuntimeException
        | OutOfMemoryError
        | StackOverflowError
        | InternalError
        | AssertionError e) {
      throw damaged(format, e);
    }
  }

  private static FoveaException damaged(PictureFormat format, Throwable cause) {
    String problem =
        cause instanceof OutOfMemoryError
            ? "there is not enough memory to decode it"
            : cause instanceof IOException && cause.getMessage() != null
                ? cause.getMessage()
                : "it cannot be decoded (" + cause + ")";
    return new FoveaException(
        ErrorCode.INVALID_IMAGE, "a damaged " + format.name() + " picture: " + problem, cause);
  }
}
