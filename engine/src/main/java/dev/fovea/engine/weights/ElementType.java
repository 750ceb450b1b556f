package dev.fovea.engine.weights;

import java.util.Optional;

/** The element types of the safetensors format, under its names. */
enum ElementType {
  BOOL(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  I16(16),
  U16(16),
  F16(16),
  BF16(16),
  I32(32),
  U32(32),
  F32(32),
  I64(64),
  U64(64),
  F64(64),
  C64(64);

  private final int bits;

  ElementType(int bits) {
    this.bits = bits;
  }

  /** Returns the float format, if this is one that weights can have. */
  Optional<FloatType> floats() {
    return switch (this) {
      case BF16 -> Optional.of(FloatType.BF16);
      case F16 -> Optional.of(FloatType.F16);
      case F32 -> Optional.of(FloatType.F32);
      default -> Optional.empty();
    };
  }

  /** Returns the size of an element in bits. */
  int bits() {
    return bits;
  }
}
