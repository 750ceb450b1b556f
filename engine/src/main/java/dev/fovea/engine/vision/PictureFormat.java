package dev.fovea.engine.vision;

import java.io.IOException;

/** A file format of pictures. */
interface PictureFormat {
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
   * Returns the pixels as stored, alpha composited on white.
   *
   * @param header what {@link #header} returned; its size was found small enough
   * @throws IOException if the file is damaged or truncated; unchecked exceptions mean the same
   */
  RgbImage decode(byte[] data, ImageHeader header) throws IOException;
}
