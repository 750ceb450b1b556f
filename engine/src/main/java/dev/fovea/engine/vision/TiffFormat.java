package dev.fovea.engine.vision;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.io.IOException;

/** TIFF: the first page. */
final class TiffFormat implements PictureFormat {
  @Override
  public String name() {
    return "TIFF";
  }

  @Override
  public boolean matches(Bytes data) {
    return data.has(0, "II*\0") || data.has(0, "MM\0*");
  }

  @Override
  public ImageHeader header(byte[] data) throws IOException {
    TiffDirectory directory = TiffDirectory.read(data);
    long bits = directory.value(TiffDirectory.BITS_PER_SAMPLE, 1);
    long samples = directory.value(TiffDirectory.SAMPLES_PER_PIXEL, 1);
    if (bits > 64 || samples > 16) {
      throw new IOException("it has %d samples of %d bits".formatted(samples, bits));
    }
    return new ImageHeader(
        directory.value(TiffDirectory.WIDTH, 0),
        directory.value(TiffDirectory.HEIGHT, 0),
        (int) directory.value(TiffDirectory.ORIENTATION, 1),
        (int) ((bits + 7) / 8 * samples));
  }

  @Override
  public RgbImage decode(byte[] data, ImageHeader header) throws IOException {
    return Rasters.read(new TIFFImageReaderSpi(), data);
  }
}
