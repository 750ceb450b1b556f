package dev.fovea.pictures.tiff;

import dev.fovea.pictures.raster.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A file for a reader that may look a little beyond its end. Some readers go on there for as many
 * pixels as the header promises, with an exception for each: they are stopped, and so are those
 * whose thread is interrupted.
 */
final class PatientStream extends MemoryCacheImageInputStream {
  private static final int PATIENCE = 10_000;

  private int ends;

  PatientStream(byte[] data) {
    super(new ByteArrayInputStream(data));
  }

  @Override
  public int read() throws IOException {
    return checked(super.read());
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return checked(super.read(target, offset, length));
  }

  private int checked(int result) throws IOException {
    Cancellation.check();
    if (result < 0 && ++ends > PATIENCE) {
      throw new IOException("its data end too early");
    }
    return result;
  }
}
