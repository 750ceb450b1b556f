package dev.fovea.pictures.tiff;

import dev.fovea.pictures.exif.TiffDirectory;
import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.ImageHeader;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.PictureFormat;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;

/** TIFF: the first page. */
public final class TiffFormat implements PictureFormat {
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
    return new ImageHeader(
        directory.value(TiffDirectory.WIDTH, 0L),
        directory.value(TiffDirectory.HEIGHT, 0L),
        (int) directory.value(TiffDirectory.ORIENTATION, 1L));
  }

  @Override
  public Cost cost(byte[] data, ImageHeader header) throws IOException {
    TiffDirectory directory = TiffDirectory.read(data);
    if (TiffLayout.isFax(directory)) {
      return TiffFax.cost(directory, header, data.length);
    }
    TiffLayout layout = TiffLayout.read(directory);
    return layout.compression() == TiffLayout.JPEG
        ? TiffJpeg.cost(data, layout)
        : TiffPixels.cost(layout, 0);
  }

  @Override
  public void decode(byte[] data, ImageHeader header, Scratch scratch, Lines lines)
      throws IOException {
    TiffDirectory directory = TiffDirectory.read(data);
    if (TiffLayout.isFax(directory)) {
      TiffFax.decode(data, header, scratch, lines);
    } else {
      new TiffPixels(data, TiffLayout.read(directory), scratch).decode(lines);
    }
  }
}
