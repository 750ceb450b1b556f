package dev.fovea.engine.vision;

import java.io.IOException;
import java.util.zip.CRC32;

/** PNG: all bit depths, palettes, transparency and interlacing; of animations the default image. */
final class PngFormat implements PictureFormat {
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
    PngLayout layout = PngLayout.read(data);
    int orientation = 1;
    for (Chunk chunk = Chunk.first(data); !chunk.is("IEND"); chunk = chunk.next()) {
      if (chunk.is("eXIf")) {
        orientation = TiffDirectory.exifOrientation(data, chunk.start(), chunk.end());
      }
      if (chunk.last()) {
        break;
      }
    }
    int kept = layout.interlaced() ? layout.pixelBytes() : 0;
    return new ImageHeader(layout.width(), layout.height(), orientation, kept);
  }

  @Override
  public RgbImage decode(byte[] data, ImageHeader header) throws IOException {
    return new PngPixels(data, PngLayout.read(data)).decode();
  }

  /** A part of the file: {@code data[start, end)} of the kind {@code type}. */
  record Chunk(byte[] data, String type, int start, int end) {
    static Chunk first(byte[] data) throws IOException {
      return at(data, SIGNATURE.length());
    }

    private static Chunk at(byte[] data, int at) throws IOException {
      Bytes bytes = Bytes.big(data);
      long length = bytes.u32(at);
      String type = bytes.text(at + 4, 4);
      return new Chunk(data, type, at + 8, (int) Math.min(at + 8 + length, Integer.MAX_VALUE - 8));
    }

    Chunk next() throws IOException {
      return at(data, end + 4);
    }

    /** Returns whether the file ends with this chunk, or within it. */
    boolean last() {
      return end > data.length - 4 - 12;
    }

    boolean is(String name) {
      return type.equals(name);
    }

    /** Throws unless the chunk is whole and its checksum right. */
    void check() throws IOException {
      long expected = Bytes.big(data).u32(end);
      CRC32 sum = new CRC32();
      sum.update(data, start - 4, end - start + 4);
      if (sum.getValue() != expected) {
        throw new IOException("the checksum of its chunk " + type + " is wrong");
      }
    }
  }
}
