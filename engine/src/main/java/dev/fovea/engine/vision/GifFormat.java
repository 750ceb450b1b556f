package dev.fovea.engine.vision;

import java.io.IOException;

/** GIF: the first frame, on the canvas of the animation. */
final class GifFormat implements PictureFormat {
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
    Bytes bytes = Bytes.little(data);
    int frame = GifPixels.firstFrame(bytes);
    // As in Pillow, a frame that does not fit its canvas enlarges it.
    int width = Math.max(bytes.u16(6), bytes.u16(frame) + bytes.u16(frame + 4));
    int height = Math.max(bytes.u16(8), bytes.u16(frame + 2) + bytes.u16(frame + 6));
    return new ImageHeader(width, height, 1, /* bytesPerPixel= */ 1);
  }

  @Override
  public RgbImage decode(byte[] data, ImageHeader header) throws IOException {
    return new GifPixels(data, (int) header.width(), (int) header.height()).decode();
  }
}
