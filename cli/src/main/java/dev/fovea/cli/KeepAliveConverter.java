package dev.fovea.cli;

import dev.fovea.library.KeepAlive;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long a model stays in memory, as requests give it. */
final class KeepAliveConverter implements ITypeConverter<KeepAlive> {
  @Override
  public KeepAlive convert(String text) {
    try {
      return KeepAlive.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
