package dev.fovea.engine.vision;

/** Takes the lines of a picture one by one, from the top. Not for several threads. */
interface Lines {
  /**
   * Takes the next line.
   *
   * @param line red, green and blue of each pixel; the caller's again when the call returns
   */
  void next(byte[] line);
}
