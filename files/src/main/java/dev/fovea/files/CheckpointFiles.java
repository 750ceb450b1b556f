package dev.fovea.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the files of a checkpoint, which may be anything: pipes, devices and what is too large are
 * refused before they are read. Errors are {@link ErrorCode#INVALID_CHECKPOINT} and have the name
 * of the file, without its folder: clients of a server see them.
 */
public final class CheckpointFiles {
  /** The bytes that a text such as a chat template may have. */
  private static final int LARGEST_TEXT = 4_000_000;

  private CheckpointFiles() {}

  /**
   * Returns the content of {@code folder/name}, or nothing if there is no such file.
   *
   * @param most the bytes that it may have
   * @throws FoveaException if it is no file, has more bytes, or cannot be read
   */
  public static Optional<byte[]> bytes(Path folder, String name, int most) {
    return read(name, () -> RegularFiles.read(folder.resolve(name), most));
  }

  /**
   * Returns the text in {@code folder/name}, or nothing if there is no such file.
   *
   * @throws FoveaException if it is no file, has over four million bytes, is no UTF-8, or cannot be
   *     read
   */
  public static Optional<String> text(Path folder, String name) {
    return bytes(folder, name, LARGEST_TEXT).map(content -> decoded(name, content));
  }

  /**
   * Returns the JSON object in {@code folder/name}, or nothing if there is no such file.
   *
   * @throws FoveaException if it is no file, no JSON object, larger than {@code size} allows, or
   *     cannot be read
   */
  public static Optional<ObjectNode> json(Path folder, String name, JsonSize size) {
    return read(name, () -> JsonFiles.read(folder.resolve(name), size));
  }

  /**
   * Opens {@code folder/name}, to be closed by the caller.
   *
   * @throws FoveaException if there is none, it is no file, or it cannot be opened
   */
  public static FileChannel open(Path folder, String name) {
    try {
      return RegularFiles.open(folder.resolve(name));
    } catch (IOException e) {
      throw error(name, e);
    }
  }

  /** Returns the error that a file could not be read. */
  public static FoveaException error(String name, IOException cause) {
    return new FoveaException(
        ErrorCode.INVALID_CHECKPOINT, name + ": " + RegularFiles.reason(cause), cause);
  }

  private static String decoded(String name, byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new FoveaException(
          ErrorCode.INVALID_CHECKPOINT, name + ": expected text in UTF-8, found other bytes", e);
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> Optional<T> read(String name, Reading<T> reading) {
    try {
      return Optional.of(reading.read());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw error(name, e);
    }
  }
}
