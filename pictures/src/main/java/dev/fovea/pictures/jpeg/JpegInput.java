package dev.fovea.pictures.jpeg;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of a JPEG file, as markers and as bits between them. Does as libjpeg does where files
 * are damaged, also in how many bits it takes at a time: this decides which damage is seen. Where
 * the file ends, as opposed to the data of a scan, an {@link EOFException} is thrown.
 */
final class JpegInput {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** The bits that are at hand after each filling, at least. */
  private static final int FILLED = 57;

  static final int FRAME = 0xc0;
  static final int RESTART = 0xd0;

  private final byte[] data;
  private final int end;
  private int next;

  /** The marker that ended the bits, or 0. */
  private int marker;

  private long bits;
  private int left;

  /** Whether zeros were read in the place of bits after a marker. */
  private boolean starved;

  JpegInput(byte[] data, int from, int to) {
    this.data = data;
    this.next = from;
    this.end = to;
  }

  int u8() throws IOException {
    if (next >= end) {
      throw truncated();
    }
    return data[next++] & 0xff;
  }

  int u16() throws IOException {
    return u8() << 8 | u8();
  }

  void skip(int count) throws IOException {
    if (count > end - next) {
      throw truncated();
    }
    next += Math.max(0, count);
  }

  private EOFException truncated() {
    return new EOFException("it is truncated: it ends after %d bytes".formatted(end));
  }

  int position() {
    return next;
  }

  /** Returns the next marker, also if it was met before; skips what is none. */
  int marker() throws IOException {
    if (marker == 0) {
      seekMarker();
    }
    int found = marker;
    marker = 0;
    return found;
  }

  private void seekMarker() throws IOException {
    int value;
    do {
      while (u8() != 0xff) {
        // no marker
      }
      do {
        value = u8();
      } while (value == 0xff);
    } while (value == 0);
    marker = value;
  }

  /** Forgets the bits at hand: those of a scan end. */
  void endBits() {
    left = 0;
  }

  /** Starts the bits of a scan. */
  void startBits() {
    left = 0;
    bits = 0;
    starved = false;
  }

  boolean starved() {
    return starved;
  }

  /** Goes to the restart marker number {@code expected}, or to what libjpeg takes for it. */
  void restart(int expected) throws IOException {
    left = 0;
    if (marker == 0) {
      seekMarker();
    }
    if (marker == RESTART + expected) {
      marker = 0;
    } else {
      resynchronize(expected);
    }
    if (marker == 0) {
      starved = false;
    }
  }

  private void resynchronize(int expected) throws IOException {
    while (true) {
      if (marker >= FRAME) {
        if (marker < RESTART || marker > RESTART + 7) {
          return; // another segment: what is up to it stays empty
        }
        int ahead = (marker - RESTART - expected) & 7;
        if (ahead == 1 || ahead == 2) {
          return; // one that is to come: likewise
        }
        if (ahead < 6) {
          marker = 0; // the expected one, or too far away to tell
          return;
        }
      }
      seekMarker();
    }
  }

  private void fill(int needed) throws IOException {
    if (marker == 0 && left < FILLED && next + 8 <= end) {
      fillFast();
    }
    while (marker == 0 && left < FILLED) {
      int value = u8();
      if (value == 0xff) {
        do {
          value = u8();
        } while (value == 0xff);
        if (value != 0) {
          marker = value;
          break;
        }
        value = 0xff;
      }
      bits = bits << 8 | value;
      left += 8;
    }
    if (needed > left) {
      starved = true;
      bits <<= FILLED - left;
      left = FILLED;
    }
  }

  private void fillFast() {
    long value = (long) LONGS.get(data, next);
    long inverted = ~value;
    if (((inverted - LOW_BITS) & ~inverted & HIGH_BITS) == 0) {
      // None of the bytes is 0xff.
      int count = Math.min(7, (64 - left) >> 3);
      bits = bits << (8 * count) | value >>> (64 - 8 * count);
      left += 8 * count;
      next += count;
    }
  }

  /** Takes {@code count} bits, at most 16. */
  int bits(int count) throws IOException {
    if (left < count) {
      fill(count);
    }
    left -= count;
    return (int) (bits >>> left) & ((1 << count) - 1);
  }

  /** Takes {@code count} bits, of which the upper half is positive and the lower negative. */
  int signed(int count) throws IOException {
    int value = bits(count);
    return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  /** Takes a word of {@code code} and returns its value. */
  int value(JpegCode code) throws IOException {
    if (left < JpegCode.TABLE_BITS) {
      fill(0);
      if (left < JpegCode.TABLE_BITS) {
        return longValue(code, 1);
      }
    }
    int entry = code.table[(int) (bits >>> (left - JpegCode.TABLE_BITS)) & 0xff];
    if (entry == 0) {
      return longValue(code, JpegCode.TABLE_BITS + 1);
    }
    left -= entry >> 8;
    return entry & 0xff;
  }

  private int longValue(JpegCode code, int shortest) throws IOException {
    int length = shortest;
    int word = bits(shortest);
    while (word > code.last[length]) {
      word = word << 1 | bits(1);
      length++;
    }
    // Like libjpeg, takes 0 for a word that there is not.
    return length > 16 ? 0 : code.values[(word + code.offset[length]) & 0xff];
  }
}
