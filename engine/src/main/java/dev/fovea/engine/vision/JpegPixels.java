package dev.fovea.engine.vision;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG with the JDK's reader, which wraps libjpeg, down to the components of the pixels. It
 * is given no metadata, of which it refuses many variants, and the colors are made here in the
 * arithmetic of libjpeg.
 */
final class JpegPixels {
  private static final int MAX_SCANS = 100;

  private JpegPixels() {}

  static RgbImage decode(byte[] data, JpegFormat.Layout layout) throws IOException {
    byte[] components = components(data, layout);
    byte[] pixels = JpegColors.rgb(components, layout.colors());
    return new RgbImage(layout.width(), layout.height(), pixels);
  }

  /** Returns {@code [height, width, components]}. */
  private static byte[] components(byte[] data, JpegFormat.Layout layout) throws IOException {
    ImageReader reader = reader();
    try (var stream = new MemoryCacheImageInputStream(bare(data, layout))) {
      reader.setInput(stream, /* seekForwardOnly= */ true, /* ignoreMetadata= */ true);
      Raster raster = reader.readRaster(0, null);
      byte[] components = ((DataBufferByte) raster.getDataBuffer()).getData();
      long expected = (long) layout.width() * layout.height() * layout.components();
      if (components.length != expected || raster.getNumBands() != layout.components()) {
        throw new IOException(
            "its pixels are %d bytes, expected %d".formatted(components.length, expected));
      }
      return components;
    } finally {
      reader.dispose();
    }
  }

  /** Returns the file without application data and comments before its first scan. */
  private static InputStream bare(byte[] data, JpegFormat.Layout layout) throws IOException {
    Bytes bytes = Bytes.big(data);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.write(0xff);
    header.write(JpegFormat.START);
    int at = 2;
    while (at < layout.scan()) {
      int marker = JpegFormat.marker(bytes, at);
      int content = JpegFormat.afterMarker(bytes, at);
      if (JpegFormat.standalone(marker)) {
        at = content;
        continue;
      }
      at = content + bytes.u16(content);
      if (marker < 0xe0) {
        header.write(data, content - 2, at - content + 2);
      }
    }
    checkScans(data, layout.scan());
    return new SequenceInputStream(
        new ByteArrayInputStream(header.toByteArray()),
        new ByteArrayInputStream(data, layout.scan(), data.length - layout.scan()));
  }

  /**
   * Checks that the file ends where it should, and that it has not so many scans, each of which
   * costs the time of a picture.
   */
  private static void checkScans(byte[] data, int from) throws IOException {
    int scans = 0;
    boolean ended = false;
    for (int i = from; i + 1 < data.length && !ended; i++) {
      if (data[i] == (byte) 0xff) {
        scans += data[i + 1] == (byte) JpegFormat.SCAN ? 1 : 0;
        ended = data[i + 1] == (byte) JpegFormat.END;
      }
    }
    if (!ended) {
      throw new IOException("it is truncated: its %d bytes have no end".formatted(data.length));
    }
    if (scans > MAX_SCANS) {
      throw new IOException("it has %d scans, more than %d".formatted(scans, MAX_SCANS));
    }
  }

  private static ImageReader reader() throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getModule() == ImageIO.class.getModule()) {
        return reader;
      }
    }
    throw new IOException("this Java runtime has no JPEG reader");
  }
}
