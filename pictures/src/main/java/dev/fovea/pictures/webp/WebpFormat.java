package dev.fovea.pictures.webp;

import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.ImageHeader;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.PictureFormat;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;

/** WebP: lossy and lossless, with and without alpha; of animations the first frame. */
public final class WebpFormat implements PictureFormat {
  @Override
  public String name() {
    return "WebP";
  }

  @Override
  public boolean matches(Bytes data) {
    return data.has(0, "RIFF") && data.has(8, "WEBP");
  }

  @Override
  public ImageHeader header(byte[] data) throws IOException {
    WebpFile file = WebpFile.read(data);
    return new ImageHeader(file.canvas().width(), file.canvas().height(), file.orientation());
  }

  @Override
  public Cost cost(byte[] data, ImageHeader header) throws IOException {
    return WebpPixels.cost(WebpFile.read(data));
  }

  @Override
  public void decode(byte[] data, ImageHeader header, Scratch scratch, Lines lines)
      throws IOException {
    new WebpPixels(data, WebpFile.read(data), scratch).decode(lines);
  }
}
