package dev.fovea.hub;

import dev.fovea.files.ModelTypes;
import java.util.Set;

/** What an engine would say. */
public final class QwenTypes implements ModelTypes {
  /** Called by the loader of services. */
  public QwenTypes() {}

  @Override
  public Set<String> names() {
    return Set.of("qwen3_vl", "qwen2_5_vl", "qwen3", "qwen2");
  }
}
