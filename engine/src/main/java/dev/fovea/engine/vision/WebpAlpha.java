package dev.fovea.engine.vision;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Decodes the opacity of lossy WebP pictures (WebP container specification, chunk "ALPH"). */
final class WebpAlpha {
  private static final int RAW = 0;
  private static final int LOSSLESS = 1;
  private static final int FILE_HEADER = 25;
  private static final int CHUNK_HEADER = 8;
  private static final int LOSSLESS_SIGNATURE = 0x2f;

  private WebpAlpha() {}

  /** Returns the opacity of each of {@code width x height} pixels from {@code data[from, to)}. */
  static byte[] decode(byte[] data, int from, int to, int width, int height) throws IOException {
    int flags = Bytes.little(data).u8(from);
    byte[] alpha =
        switch (flags & 3) {
          case RAW -> raw(data, from + 1, to, width * height);
          case LOSSLESS -> lossless(Arrays.copyOfRange(data, from + 1, to), width, height);
          default -> throw new IOException("its alpha has the compression " + (flags & 3));
        };
    unfilter(alpha, width, height, (flags >> 2) & 3);
    return alpha;
  }

  private static byte[] raw(byte[] data, int from, int to, int count) throws IOException {
    if (to - from < count) {
      throw new IOException("its alpha has %d bytes, expected %d".formatted(to - from, count));
    }
    return Arrays.copyOfRange(data, from, from + count);
  }

  /** Alpha is the green of a lossless picture without its header. */
  private static byte[] lossless(byte[] stream, int width, int height) throws IOException {
    ByteBuffer file =
        ByteBuffer.allocate(FILE_HEADER + stream.length + stream.length % 2 + 1)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - CHUNK_HEADER);
    file.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII));
    file.putInt(file.capacity() - FILE_HEADER + 5).put((byte) LOSSLESS_SIGNATURE);
    file.putInt((width - 1) | ((height - 1) << 14)).put(stream);
    byte[] pixels = Rasters.read(new WebPImageReaderSpi(), file.array()).pixels();
    byte[] alpha = new byte[pixels.length / 3];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = pixels[3 * i + 1];
    }
    return alpha;
  }

  /** Adds to each value what its neighbours predict: 1 left, 2 above, 3 both less the corner. */
  private static void unfilter(byte[] alpha, int width, int height, int filter) {
    for (int at = 1; at < width * height && filter != 0; at++) {
      int x = at % width;
      int left = x > 0 ? alpha[at - 1] & 0xff : 0;
      int above = at >= width ? alpha[at - width] & 0xff : 0;
      int prediction;
      if (at < width) {
        prediction = left;
      } else if (x == 0 || filter == 2) {
        prediction = above;
      } else if (filter == 1) {
        prediction = left;
      } else {
        prediction = Math.clamp(left + above - (alpha[at - width - 1] & 0xff), 0, 255);
      }
      alpha[at] += (byte) prediction;
    }
  }
}
