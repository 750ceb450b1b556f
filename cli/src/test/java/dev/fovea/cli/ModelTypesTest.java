package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.files.ModelTypes;
import dev.fovea.hub.settings.Catalog;
import org.junit.jupiter.api.Test;

/** The hub hears of the engine's architectures, which it does not depend on. */
class ModelTypesTest {
  @Test
  void modelTypes_ofTheCatalog_areThoseOfTheEngine() {
    assertThat(Catalog.builtIn().modelTypes())
        .isEqualTo(ModelTypes.all())
        .contains("qwen3_vl", "qwen2");
  }
}
