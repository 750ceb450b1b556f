package dev.fovea.pictures.png;

import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.ImageHeader;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.PictureFormat;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;

/** PNG: all bit depths, palettes, transparency and interlacing; of animations the default image. */
public final class PngFormat implements PictureFormat {
  static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

  @Override
  public String name() {
    return "PNG";
  }

  @Override
  public boolean matches(Bytes data) {
    return data.has(0, SIGNATURE);
  }

  @Override
  public ImageHeader header(byte[] data) throws IOException {
    PngFile file = PngFile.read(data);
    return new ImageHeader(file.layout().width(), file.layout().height(), file.orientation());
  }

  @Override
  public Cost cost(byte[] data, ImageHeader header) throws IOException {
    return PngPixels.cost(PngFile.read(data).layout());
  }

  @Override
  public void decode(byte[] data, ImageHeader header, Scratch scratch, Lines lines)
      throws IOException {
    new PngPixels(PngFile.read(data), scratch).decode(lines);
  }
}
