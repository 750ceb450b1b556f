package dev.fovea.engine.architectures;

import dev.fovea.files.ModelTypes;
import java.util.Set;
import java.util.stream.Collectors;

/** The types of {@link Architectures}, as a service. */
public final class ArchitectureTypes implements ModelTypes {
  /** Called by the loader of services. */
  public ArchitectureTypes() {}

  @Override
  public Set<String> names() {
    return Architectures.all().stream()
        .map(Architecture::type)
        .collect(Collectors.toUnmodifiableSet());
  }
}
