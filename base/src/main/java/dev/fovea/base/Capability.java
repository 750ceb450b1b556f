package dev.fovea.base;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a model can do. What Fovea does not serve yet may be said of a model, in catalogs for
 * instance, and is shown to nobody: all lists of capabilities are made by {@link #shown}.
 */
public enum Capability {
  TEXT(/* served= */ true),
  VISION(/* served= */ true),
  STRUCTURED_OUTPUT(/* served= */ false),
  TOOLS(/* served= */ false);

  private final boolean served;

  Capability(boolean served) {
    this.served = served;
  }

  /** Returns the name in JSON, as in {@code "structured_output"}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the names in JSON of those that requests can use, in order. */
  public static List<String> shown(Collection<Capability> capabilities) {
    return Set.copyOf(capabilities).stream()
        .filter(each -> each.served)
        .map(Capability::wireName)
        .sorted()
        .toList();
  }

  public static Optional<Capability> of(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName().equals(wireName)).findFirst();
  }
}
