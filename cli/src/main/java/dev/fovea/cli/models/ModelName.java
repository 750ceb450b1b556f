package dev.fovea.cli.models;

import dev.fovea.hub.Hub;
import picocli.CommandLine.ITypeConverter;

/** What the user names as MODEL; the address of a page on Hugging Face is the id in it. */
public final class ModelName implements ITypeConverter<String> {
  @Override
  public String convert(String value) {
    return Hub.plainName(value);
  }
}
