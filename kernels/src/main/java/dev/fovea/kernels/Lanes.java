package dev.fovea.kernels;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of this process.
 *
 * <p>The species are constants of a class, because C2 compiles vector operations to instructions
 * only if it sees their species as constants. For the same reason kernels call the Vector API where
 * they need it, and share no methods that return vectors: C2 always inlines the former, but not the
 * latter once it has compiled them by themselves, and a vector that is returned becomes an object.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, shape());
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
  static final VectorSpecies<Short> HALVES = halves();

  /** Floats in a vector: 4, 8 or 16. */
  static final int COUNT = FLOATS.length();

  /** Bytes of a vector of floats. */
  static final long BYTES = COUNT * (long) Float.BYTES;

  /** Vectors that hold one float of each row of a block. */
  static final int STRIPS = Matrix.BLOCK / COUNT;

  static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

  private Lanes() {}

  private static VectorShape shape() {
    int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    int bits = Integer.getInteger("fovea.vectorBits", preferred);
    return switch (bits) {
      case 128 -> VectorShape.S_128_BIT;
      case 256 -> VectorShape.S_256_BIT;
      case 512 -> VectorShape.S_512_BIT;
      default -> bits > 512 ? VectorShape.S_512_BIT : VectorShape.S_128_BIT;
    };
  }

  private static VectorSpecies<Short> halves() {
    return VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
  }

  /** Stores four vectors one after the other. */
  static void store(
      FloatVector y0, FloatVector y1, FloatVector y2, FloatVector y3, float[] y, int at) {
    y0.intoArray(y, at);
    y1.intoArray(y, at + COUNT);
    y2.intoArray(y, at + 2 * COUNT);
    y3.intoArray(y, at + 3 * COUNT);
  }
}
