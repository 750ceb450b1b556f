package dev.fovea.pictures.tiff;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import dev.fovea.pictures.exif.TiffDirectory;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.ImageHeader;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/** Decodes TIFF files that are compressed as a fax is, with the reader of TwelveMonkeys. */
final class TiffFax {
  private TiffFax() {}

  static Cost cost(TiffDirectory directory, ImageHeader header, int fileBytes) throws IOException {
    if (directory.value(TiffDirectory.BITS_PER_SAMPLE, 1L) != 1
        || directory.value(TiffDirectory.SAMPLES_PER_PIXEL, 1L) != 1) {
      throw new IOException("it is compressed as a fax is, and has more than a bit a pixel");
    }
    long pixels = header.width() * header.height();
    // The picture, a strip that may be all of it, and the file once more.
    long bytes = pixels / 4 + header.height() + fileBytes + (1 << 20);
    return new Cost(pixels, bytes + Scratch.cost(3 * header.width()));
  }

  static void decode(byte[] data, ImageHeader header, Scratch scratch, Lines lines)
      throws IOException {
    BufferedImage image = image(data);
    if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
      throw new IOException(
          "its header says %d x %d pixels, it has %d x %d"
              .formatted(header.width(), header.height(), image.getWidth(), image.getHeight()));
    }
    scratch.account(header.width() * header.height() / 4);
    IndexColorModel palette = image.getColorModel() instanceof IndexColorModel model ? model : null;
    Raster raster = image.getRaster();
    byte[] rgb = scratch.bytes(3 * header.width());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int value = raster.getSample(x, y, 0);
        int color = palette != null ? palette.getRGB(value) : value != 0 ? 0xffffff : 0;
        Lines.put(rgb, x, color);
      }
      lines.next(rgb);
    }
  }

  private static BufferedImage image(byte[] data) throws IOException {
    ImageReaderSpi provider = new TIFFImageReaderSpi();
    ImageReader reader = provider.createReaderInstance();
    try (var stream = new PatientStream(data)) {
      reader.setInput(stream);
      return reader.read(0);
    } catch (IOException e) {
      throw new IOException("its fax data are wrong or truncated", e);
    } finally {
      reader.dispose();
    }
  }
}
