package dev.fovea.pictures.gif;

import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.ImageHeader;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.PictureFormat;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;

/** GIF: the first frame, on the canvas of the animation. */
public final class GifFormat implements PictureFormat {
  @Override
  public String name() {
    return "GIF";
  }

  @Override
  public boolean matches(Bytes data) {
    return data.has(0, "GIF87a") || data.has(0, "GIF89a");
  }

  @Override
  public ImageHeader header(byte[] data) throws IOException {
    GifFrame frame = GifFrame.read(data);
    return new ImageHeader(frame.width(), frame.height(), 1);
  }

  @Override
  public Cost cost(byte[] data, ImageHeader header) throws IOException {
    return GifPixels.cost(GifFrame.read(data));
  }

  @Override
  public void decode(byte[] data, ImageHeader header, Scratch scratch, Lines lines)
      throws IOException {
    new GifPixels(data, GifFrame.read(data), scratch).decode(lines);
  }
}
