package dev.fovea.pictures.bmp;

import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.ImageHeader;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.PictureFormat;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;

/** BMP: 1 to 32 bits a pixel, palettes, run lengths and bit fields. */
public final class BmpFormat implements PictureFormat {
  @Override
  public String name() {
    return "BMP";
  }

  @Override
  public boolean matches(Bytes data) {
    return data.has(0, "BM");
  }

  @Override
  public ImageHeader header(byte[] data) throws IOException {
    BmpLayout layout = BmpLayout.read(Bytes.little(data));
    return new ImageHeader(layout.width(), layout.height(), 1);
  }

  @Override
  public Cost cost(byte[] data, ImageHeader header) throws IOException {
    return BmpPixels.cost(BmpLayout.read(Bytes.little(data)));
  }

  @Override
  public void decode(byte[] data, ImageHeader header, Scratch scratch, Lines lines)
      throws IOException {
    Bytes bytes = Bytes.little(data);
    new BmpPixels(bytes, BmpLayout.read(bytes), scratch).decode(lines);
  }
}
