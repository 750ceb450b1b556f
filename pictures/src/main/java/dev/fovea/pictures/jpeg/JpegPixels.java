package dev.fovea.pictures.jpeg;

import dev.fovea.pictures.raster.Cancellation;
import dev.fovea.pictures.raster.Cost;
import dev.fovea.pictures.raster.Frame;
import dev.fovea.pictures.raster.Lines;
import dev.fovea.pictures.raster.Scratch;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the pixels of a JPEG file. A picture in one scan comes line by line; of one in several,
 * such as a progressive one, all coefficients are collected first.
 */
public final class JpegPixels {
  private static final int COEFFICIENTS = 64;

  /** What the tables and buffers that do not depend on the picture take, generously. */
  private static final long TABLES = 64 * 1024;

  private final JpegTables tables;
  private final JpegColors.Space space;
  private final Scratch scratch;
  private final JpegFrame frame;
  private final List<JpegFrame.Component> components;
  private final JpegPlane[] planes;
  private final byte[][] lines;
  private final byte[] rgb;
  private final JpegTransform transform = new JpegTransform();
  private final short[] block = new short[COEFFICIENTS];

  /** The quantization table of each component, since its first scan. */
  private final int[] @Nullable [] factors;

  private JpegPixels(JpegTables tables, JpegColors.@Nullable Space space, Scratch scratch)
      throws IOException {
    this.tables = tables;
    this.space = space == null ? tables.colors() : space;
    if (this.space.components() != tables.frame().components().size()) {
      throw new IOException(
          "it has %d components for %s".formatted(tables.frame().components().size(), this.space));
    }
    this.scratch = scratch;
    this.frame = tables.frame();
    this.components = frame.components();
    this.planes = new JpegPlane[components.size()];
    this.lines = new byte[components.size()][];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = new JpegPlane(frame, components.get(i), scratch);
      lines[i] = scratch.bytes(frame.width());
    }
    this.rgb = scratch.bytes(3L * frame.width());
    this.factors = new int[components.size()][];
    scratch.account(TABLES);
  }

  /**
   * Returns what decoding takes.
   *
   * @param inParts whether the picture comes in several scans
   * @param blocks the blocks of all scans
   */
  static Cost cost(JpegFrame frame, boolean inParts, long blocks) {
    long bytes = Scratch.cost(3L * frame.width()) + Scratch.cost(TABLES);
    for (JpegFrame.Component component : frame.components()) {
      bytes += JpegPlane.bytes(frame, component) + Scratch.cost(frame.width());
      bytes +=
          inParts
              ? Frame.bytes(lineBytes(frame, component), frame.unitsDown() * component.down())
              : 0;
    }
    return new Cost(COEFFICIENTS * blocks, bytes);
  }

  /**
   * Decodes a file.
   *
   * @param tables at the start of the file
   * @param space how its components make colors, or null for what it says itself
   */
  public static void decode(
      JpegTables tables, JpegColors.@Nullable Space space, Scratch scratch, Lines lines)
      throws IOException {
    JpegScan first = tables.next();
    if (first == null) {
      throw new IOException("it ends before its first scan");
    }
    JpegPixels pixels = new JpegPixels(tables, space, scratch);
    if (first.isPart(tables.frame())) {
      pixels.decodeParts(first, lines);
    } else {
      pixels.decodeWhole(first, lines);
    }
  }

  private void decodeWhole(JpegScan scan, Lines out) throws IOException {
    start(scan);
    JpegBlocks blocks = new JpegBlocks(tables, scan);
    int together = isAlone(scan) ? components.get(0).down() : 1;
    for (int unit = 0; unit < frame.unitsDown(); unit++) {
      int end = Math.min((unit + 1) * together, rows(scan));
      for (int row = unit * together; row < end; row++) {
        readRow(blocks, scan, row, (starved, i, x, y) -> putWhole(blocks, starved, scan, i, x, y));
      }
      emit(unit, out);
    }
    blocks.end();
    checkEnd();
  }

  /** Takes the place of a block of the component {@code i} of a scan, and reads it. */
  @FunctionalInterface
  private interface BlockReader {
    void read(boolean starved, int i, int x, int y) throws IOException;
  }

  /** Whether a scan is of one component: then its rows are of blocks, else of units of several. */
  private static boolean isAlone(JpegScan scan) {
    return scan.components().length == 1;
  }

  private int rows(JpegScan scan) {
    return isAlone(scan)
        ? frame.blocksDown(components.get(scan.components()[0]))
        : frame.unitsDown();
  }

  private void readRow(JpegBlocks blocks, JpegScan scan, int row, BlockReader reader)
      throws IOException {
    boolean alone = isAlone(scan);
    int units =
        alone ? frame.blocksAcross(components.get(scan.components()[0])) : frame.unitsAcross();
    for (int unit = 0; unit < units; unit++) {
      blocks.startUnit();
      boolean starved = blocks.starved();
      for (int i = 0; i < scan.components().length; i++) {
        JpegFrame.Component component = components.get(scan.components()[i]);
        int wide = alone ? 1 : component.across();
        int high = alone ? 1 : component.down();
        for (int k = 0; k < wide * high; k++) {
          reader.read(starved, i, unit * wide + k % wide, row * high + k / wide);
        }
      }
    }
  }

  private void putWhole(JpegBlocks blocks, boolean starved, JpegScan scan, int i, int x, int y)
      throws IOException {
    Arrays.fill(block, (short) 0);
    int last = starved ? 0 : blocks.readWhole(block, i);
    put(scan.components()[i], x, y, last);
  }

  private void put(int number, int x, int y, int last) {
    JpegPlane plane = planes[number];
    int[] table = factors[number];
    int at = plane.block(x, y);
    if (table == null) {
      Arrays.fill(block, (short) 0);
      transform.put(block, 0, new int[COEFFICIENTS], plane.pixels, at, plane.stride);
    } else {
      transform.put(block, last, table, plane.pixels, at, plane.stride);
    }
  }

  /** Puts out the lines that are complete when the units of {@code row} are. */
  private void emit(int row, Lines out) {
    int side = 8 * frame.maxDown();
    // The last line of a row of units is interpolated with the first of the next row.
    int from = Math.max(0, row * side - side / 8);
    int to = row == frame.unitsDown() - 1 ? frame.height() : (row + 1) * side - side / 8;
    for (int y = from; y < to; y++) {
      for (int i = 0; i < lines.length; i++) {
        planes[i].read(y, lines[i]);
      }
      JpegColors.convert(lines, space, rgb);
      out.next(rgb);
    }
  }

  /** Reads what comes after the pixels: a file may end, but not go on with another scan. */
  private void checkEnd() throws IOException {
    try {
      if (tables.next() != null) {
        throw new IOException("it goes on with another scan after its pixels");
      }
    } catch (EOFException e) {
      // Like Pillow, takes the picture that is whole.
    }
  }

  private void start(JpegScan scan) throws IOException {
    scan.check(frame);
    for (int number : scan.components()) {
      if (factors[number] == null) {
        int table = components.get(number).table();
        int[] latched = table < tables.factors.length ? tables.factors[table] : null;
        if (latched == null) {
          throw new IOException("it has no quantization table " + table);
        }
        factors[number] = latched;
      }
    }
  }

  private void decodeParts(JpegScan first, Lines out) throws IOException {
    Frame[] stores = new Frame[components.size()];
    for (int i = 0; i < stores.length; i++) {
      JpegFrame.Component component = components.get(i);
      int down = frame.unitsDown() * component.down();
      stores[i] = new Frame(lineBytes(frame, component), down, scratch);
    }
    for (JpegScan scan = first; scan != null; scan = tables.next()) {
      start(scan);
      readPart(scan, stores);
    }
    for (int row = 0; row < frame.unitsDown(); row++) {
      for (int i = 0; i < stores.length; i++) {
        JpegFrame.Component component = components.get(i);
        for (int y = row * component.down(); y < (row + 1) * component.down(); y++) {
          for (int x = 0; x < frame.blocksAcross(component); x++) {
            load(stores[i], x, y);
            put(i, x, y, last());
          }
        }
      }
      emit(row, out);
    }
  }

  private int last() {
    int last = COEFFICIENTS - 1;
    while (last > 0 && block[last] == 0) {
      last--;
    }
    return last;
  }

  private void readPart(JpegScan scan, Frame[] stores) throws IOException {
    JpegBlocks blocks = new JpegBlocks(tables, scan);
    for (int row = 0; row < rows(scan); row++) {
      Cancellation.check();
      readRow(
          blocks,
          scan,
          row,
          (starved, i, x, y) -> update(blocks, starved, i, stores[scan.components()[i]], x, y));
    }
    blocks.end();
  }

  private void update(JpegBlocks blocks, boolean starved, int i, Frame store, int x, int y)
      throws IOException {
    if (!frame.progressive()) {
      Arrays.fill(block, (short) 0);
      if (!starved) {
        blocks.readWhole(block, i);
      }
      store(store, x, y);
    } else if (blocks.isOfFirsts()) {
      MemorySegment piece = store.piece(y);
      short known = piece.get(ValueLayout.JAVA_SHORT, at(store, x, y));
      piece.set(ValueLayout.JAVA_SHORT, at(store, x, y), blocks.readFirst(known, i, starved));
    } else if (!blocks.passesOver(starved)) {
      load(store, x, y);
      blocks.readOthers(block, i, starved);
      store(store, x, y);
    }
  }

  private static long lineBytes(JpegFrame frame, JpegFrame.Component component) {
    return 2L * COEFFICIENTS * frame.unitsAcross() * component.across();
  }

  private static long at(Frame store, int x, int y) {
    return store.start(y) + 2L * COEFFICIENTS * x;
  }

  private void load(Frame store, int x, int y) {
    MemorySegment.copy(
        store.piece(y), ValueLayout.JAVA_SHORT, at(store, x, y), block, 0, COEFFICIENTS);
  }

  private void store(Frame store, int x, int y) {
    MemorySegment.copy(
        block, 0, store.piece(y), ValueLayout.JAVA_SHORT, at(store, x, y), COEFFICIENTS);
  }
}
