package dev.fovea.hub;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a model of the catalog can do. */
public enum Capability {
  TEXT,
  VISION,
  STRUCTURED_OUTPUT,
  TOOLS;

  /** Returns the name in JSON, as in {@code "structured_output"}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Capability> of(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName().equals(wireName)).findFirst();
  }
}
