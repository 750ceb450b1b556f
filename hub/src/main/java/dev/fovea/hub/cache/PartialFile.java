package dev.fovea.hub.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file on its way: the content, and behind it a table of what is already there.
 *
 * <p>Content is fetched in chunks, each from its start to its end. The table has for each chunk how
 * many bytes of it are there, their CRC-32C, and how often it was fetched again. Bytes are written
 * before the table says so; a process killed at any point leaves a table that claims too little,
 * never too much. The CRC tells bytes that the disk lost (power failure) from bytes that came
 * wrong.
 *
 * <p>Different chunks may be written by different threads; all else by one thread at a time.
 * Whoever opens one holds the lock of the repository.
 */
public final class PartialFile implements AutoCloseable {
  /** Ends the file's name; Hugging Face's tools know ".incomplete" as something to tidy up. */
  public static final String SUFFIX = ".fovea.incomplete";

  private static final long MAGIC = 0x464f564541503031L;
  private static final int HEADER = 24;
  private static final int ENTRY = 16;
  private static final int BUFFER = 1 << 18;
  private static final int MOST_CHUNKS = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final int chunkBytes;
  private final Chunk[] chunks;

  /** What is there of one chunk. Only the thread that writes the chunk changes it. */
  private static final class Chunk {
    private volatile int received;
    private volatile int crc;
    private volatile int refetches;
    private CRC32C sum = new CRC32C();
    private boolean summed;
  }

  private PartialFile(Path path, FileChannel channel, long size, int chunkBytes) {
    this.path = path;
    this.channel = channel;
    this.size = size;
    this.chunkBytes = chunkBytes;
    this.chunks = new Chunk[Math.toIntExact((size + chunkBytes - 1) / chunkBytes)];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = new Chunk();
    }
  }

  /**
   * Opens the file, or begins it if it is not there or not one for a content of {@code size} bytes.
   *
   * @param chunkBytes of a new file; one that was begun keeps its own
   */
  public static PartialFile open(Path path, long size, int chunkBytes) throws IOException {
    Files.createDirectories(path.getParent());
    // Only a new file can be made sparse.
    StandardOpenOption creation =
        Files.exists(path) ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW;
    FileChannel channel =
        FileChannel.open(
            path,
            creation,
            StandardOpenOption.SPARSE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      return open(path, channel, size, chunkBytes);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static PartialFile open(Path path, FileChannel channel, long size, int chunkBytes)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    if (channel.size() >= size + HEADER && readFully(channel, header, size)) {
      header.flip();
      long magic = header.getLong();
      long told = header.getLong();
      long chunk = header.getLong();
      if (magic == MAGIC
          && told == size
          && chunk > 0
          && chunk <= Integer.MAX_VALUE
          && (size + chunk - 1) / chunk <= MOST_CHUNKS) {
        PartialFile file = new PartialFile(path, channel, size, (int) chunk);
        if (channel.size() == size + HEADER + (long) ENTRY * file.chunks.length) {
          file.readTable();
          return file;
        }
      }
    }
    int least = Math.toIntExact((size + MOST_CHUNKS - 1) / MOST_CHUNKS);
    PartialFile file = new PartialFile(path, channel, size, Math.max(chunkBytes, least));
    if (size > 0 && channel.size() == size) {
      file.adoptWholeContent();
    } else {
      channel.truncate(0);
      file.writeTable();
    }
    return file;
  }

  /** Returns how many bytes a later {@link #open} will find, without changing anything. */
  public static long receivedBytes(Path path, long size) {
    if (!Files.isRegularFile(path)) {
      return 0;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      if (channel.size() < size + HEADER || !readFully(channel, header, size)) {
        return channel.size() == size ? size : 0;
      }
      ByteBuffer table =
          ByteBuffer.allocate((int) Math.min(channel.size() - size - HEADER, 1 << 24));
      readFully(channel, table, size + HEADER);
      table.flip();
      long received = 0;
      while (table.remaining() >= ENTRY) {
        received += Math.max(0, table.getInt());
        table.position(table.position() + ENTRY - Integer.BYTES);
      }
      return Math.min(received, size);
    } catch (IOException e) {
      return 0;
    }
  }

  private void adoptWholeContent() throws IOException {
    for (int i = 0; i < chunks.length; i++) {
      chunks[i].received = length(i);
      chunks[i].crc = crcOnDisk(i);
    }
    writeTable();
  }

  private void readTable() throws IOException {
    ByteBuffer table = ByteBuffer.allocate(ENTRY * chunks.length);
    readFully(channel, table, size + HEADER);
    table.flip();
    for (int i = 0; i < chunks.length; i++) {
      int received = table.getInt();
      boolean possible = received >= 0 && received <= length(i);
      chunks[i].received = possible ? received : 0;
      chunks[i].crc = table.getInt();
      chunks[i].refetches = table.getInt();
      table.getInt();
    }
  }

  private void writeTable() throws IOException {
    ByteBuffer table = ByteBuffer.allocate(HEADER + ENTRY * chunks.length);
    table.putLong(MAGIC).putLong(size).putLong(chunkBytes);
    for (Chunk chunk : chunks) {
      table.putInt(chunk.received).putInt(chunk.crc).putInt(chunk.refetches).putInt(0);
    }
    writeFully(table.flip(), size);
  }

  private void writeEntry(int i) throws IOException {
    Chunk chunk = chunks[i];
    ByteBuffer entry = ByteBuffer.allocate(ENTRY);
    entry.putInt(chunk.received).putInt(chunk.crc).putInt(chunk.refetches).putInt(0).flip();
    writeFully(entry, size + HEADER + (long) ENTRY * i);
  }

  public int chunks() {
    return chunks.length;
  }

  public long start(int chunk) {
    return (long) chunk * chunkBytes;
  }

  public int length(int chunk) {
    return (int) Math.min(chunkBytes, size - start(chunk));
  }

  public int received(int chunk) {
    return chunks[chunk].received;
  }

  /** Returns the CRC-32C of the bytes of a chunk that came. */
  public int crc(int chunk) {
    return chunks[chunk].crc;
  }

  public int refetches(int chunk) {
    return chunks[chunk].refetches;
  }

  public boolean isComplete(int chunk) {
    return received(chunk) == length(chunk);
  }

  public long received() {
    long received = 0;
    for (Chunk chunk : chunks) {
      received += chunk.received;
    }
    return received;
  }

  /**
   * Makes ready to append to a chunk: reads what is there, and forgets it if the disk lost it.
   *
   * @return the bytes that are there and right
   */
  public int resume(int i) throws IOException {
    Chunk chunk = chunks[i];
    if (!chunk.summed) {
      chunk.sum = sumOnDisk(i);
      chunk.summed = true;
      if ((int) chunk.sum.getValue() != chunk.crc) {
        restart(i, chunk.refetches);
      }
    }
    return chunk.received;
  }

  /** Forgets the bytes of a chunk, so that it is fetched again. */
  public void refetch(int i) throws IOException {
    restart(i, chunks[i].refetches + 1);
  }

  private void restart(int i, int refetches) throws IOException {
    Chunk chunk = chunks[i];
    chunk.received = 0;
    chunk.crc = 0;
    chunk.refetches = refetches;
    chunk.sum = new CRC32C();
    chunk.summed = true;
    writeEntry(i);
  }

  /** Appends to a chunk, which must have been {@linkplain #resume resumed}. */
  public void append(int i, byte[] bytes, int count) throws IOException {
    Chunk chunk = chunks[i];
    int received = chunk.received;
    if (!chunk.summed || count > length(i) - received) {
      throw new IllegalStateException("chunk " + i + " does not take " + count + " bytes");
    }
    writeFully(ByteBuffer.wrap(bytes, 0, count), start(i) + received);
    chunk.sum.update(bytes, 0, count);
    chunk.received = received + count;
    chunk.crc = (int) chunk.sum.getValue();
    writeEntry(i);
  }

  /** Returns the chunks whose bytes on the disk are not those that came. */
  public List<Integer> damaged() throws IOException {
    List<Integer> damaged = new ArrayList<>();
    for (int i = 0; i < chunks.length; i++) {
      if (crcOnDisk(i) != chunks[i].crc) {
        damaged.add(i);
      }
    }
    return damaged;
  }

  public boolean matches(Digest digest) throws IOException {
    return digest.matches(channel, size);
  }

  /**
   * Makes the content, which must have been verified, the file {@code target}, at once and whole.
   */
  public void publish(Path target) throws IOException {
    channel.truncate(size);
    channel.force(/* metaData= */ true);
    channel.close();
    try {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(target + ": the file system cannot rename in one step", e);
    }
  }

  /** Deletes the file. */
  public void discard() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  public Path path() {
    return path;
  }

  private int crcOnDisk(int i) throws IOException {
    return (int) sumOnDisk(i).getValue();
  }

  private CRC32C sumOnDisk(int i) throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(Math.max(1, Math.min(BUFFER, length(i))));
    long end = start(i) + received(i);
    for (long at = start(i); at < end; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      int read = channel.read(buffer, at);
      if (read < 0) {
        break;
      }
      at += read;
      sum.update(buffer.flip());
    }
    return sum;
  }

  private static boolean readFully(FileChannel channel, ByteBuffer buffer, long position)
      throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        return false;
      }
      at += read;
    }
    return true;
  }

  private void writeFully(ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
