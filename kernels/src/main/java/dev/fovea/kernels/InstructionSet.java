package dev.fovea.kernels;

/** Instruction sets that the native library has products for. */
enum InstructionSet {
  PLAIN(0, "plain C"),
  AVX2(1, "AVX2"),
  AVX512(2, "AVX-512 VNNI"),
  NEON(3, "NEON dot products");

  private final int number;
  private final String label;

  InstructionSet(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /** Returns the number that {@code fovea.h} has for it. */
  int number() {
    return number;
  }

  @Override
  public String toString() {
    return label;
  }
}
