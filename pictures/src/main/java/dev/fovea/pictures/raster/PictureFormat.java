package dev.fovea.pictures.raster;

import java.io.IOException;

/**
 * A file format of pictures. What Pillow loads is loaded, with the same pixels, and what it refuses
 * is refused.
 */
public interface PictureFormat {
  /** Returns the name of the format. */
  String name();

  /** Returns whether {@code data} begins as a file of this format does. */
  boolean matches(Bytes data);

  /**
   * Reads the header; allocates nothing that depends on what it says.
   *
   * @throws IOException if it is damaged or of a variant that is not supported
   */
  ImageHeader header(byte[] data) throws IOException;

  /**
   * Returns what decoding takes at most; reads no pixels.
   *
   * @param header what {@link #header} returned; its size was found small enough
   * @throws IOException if the file is damaged or of a variant that is not supported
   */
  Cost cost(byte[] data, ImageHeader header) throws IOException;

  /**
   * Decodes the pixels as stored, alpha composited on white: as many lines as the header says.
   *
   * @param header what {@link #header} returned; its cost was found small enough
   * @param scratch where memory is taken from, no more than {@link #cost} said
   * @throws IOException if the file is damaged or truncated; unchecked exceptions mean the same
   * @throws java.util.concurrent.CancellationException if the thread was interrupted
   */
  void decode(byte[] data, ImageHeader header, Scratch scratch, Lines lines) throws IOException;
}
