package dev.fovea.base;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a model can do. What Fovea does not serve yet may be said of a model, in catalogs for
 * instance, and is shown to nobody: all lists of capabilities are made by {@link #shown}.
 */
public enum Capability {
  TEXT(Served.WHERE_SAID),
  VISION(Served.WHERE_SAID),
  /** Fovea's doing, whatever the model was trained for. */
  STRUCTURED_OUTPUT(Served.ALWAYS),
  TOOLS(Served.NEVER);

  private enum Served {
    ALWAYS,
    /** Of models that are said to have it. */
    WHERE_SAID,
    NEVER
  }

  private final Served served;

  Capability(Served served) {
    this.served = served;
  }

  /** Returns the name in JSON, as in {@code "structured_output"}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the names in JSON of those that requests to a model can use, in order.
   *
   * @param capabilities what the model is said to have
   */
  public static List<String> shown(Collection<Capability> capabilities) {
    return Arrays.stream(values())
        .filter(each ->
            switch (each.served) {
              case ALWAYS -> true;
              case WHERE_SAID -> capabilities.contains(each);
              case NEVER -> false;
            })
        .map(Capability::wireName)
        .sorted()
        .toList();
  }

  public static Optional<Capability> of(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName().equals(wireName)).findFirst();
  }
}
