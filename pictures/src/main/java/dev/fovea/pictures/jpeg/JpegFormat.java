package dev.fovea.pictures.jpeg;

import dev.fovea.pictures.raster.Bytes;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.ImageHeader;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.PictureFormat;
import dev.fovea.pictures.raster.Scratch;
import java.io.IOException;

/** JPEG of 8 bits, baseline and progressive: grayscale, YCbCr, RGB, CMYK and YCCK. */
public final class JpegFormat implements PictureFormat {
  @Override
  public String name() {
    return "JPEG";
  }

  @Override
  public boolean matches(Bytes data) {
    return data.has(0, "\u00ff\u00d8\u00ff");
  }

  @Override
  public ImageHeader header(byte[] data) throws IOException {
    int orientation = JpegSegments.orientation(data);
    JpegTables tables = new JpegTables(data, 0, data.length);
    if (tables.next() == null) {
      throw new IOException("it ends before its first scan");
    }
    JpegFrame frame = tables.frame();
    return new ImageHeader(frame.width(), frame.height(), orientation);
  }

  @Override
  public Cost cost(byte[] data, ImageHeader header) throws IOException {
    return cost(new JpegTables(data, 0, data.length), data);
  }

  /** Returns what decoding a file takes, at whose start {@code tables} is. */
  public static Cost cost(JpegTables tables, byte[] data) throws IOException {
    JpegScan first = tables.next();
    if (first == null) {
      throw new IOException("it ends before its first scan");
    }
    JpegFrame frame = tables.frame();
    frame.check();
    first.check(frame);
    boolean inParts = first.isPart(frame);
    int from = tables.input().position();
    long blocks = 0;
    for (int number : first.components()) {
      blocks += frame.blocks(frame.components().get(number));
    }
    blocks += inParts ? JpegSegments.laterBlocks(data, from, frame) : 0;
    return JpegPixels.cost(frame, inParts, blocks);
  }

  @Override
  public void decode(byte[] data, ImageHeader header, Scratch scratch, Lines lines)
      throws IOException {
    JpegPixels.decode(new JpegTables(data, 0, data.length), null, scratch, lines);
  }
}
