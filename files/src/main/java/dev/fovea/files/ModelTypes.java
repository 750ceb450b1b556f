package dev.fovea.files;

import java.util.LinkedHashSet;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Which kinds of models can be run, for those who fetch models and list them. Whoever runs models
 * provides this as a service.
 */
public interface ModelTypes {
  /** Returns the values of {@code model_type} in {@code config.json} that can be run. */
  Set<String> names();

  /** Returns the names of all providers; empty if there is none. */
  static Set<String> all() {
    Set<String> names = new LinkedHashSet<>();
    ServiceLoader.load(ModelTypes.class, ModelTypes.class.getClassLoader())
        .forEach(types -> names.addAll(types.names()));
    return names;
  }
}
