package dev.fovea.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapabilityTest {
  @Test
  void shown_ofAnyModel_hasWhatFoveaDoesItself() {
    assertThat(Capability.shown(Set.of())).containsExactly("structured_output");
    assertThat(Capability.shown(Set.of(Capability.TEXT, Capability.VISION)))
        .containsExactly("structured_output", "text", "vision");
  }

  @Test
  void shown_whatIsNotServed_isLeftOut() {
    assertThat(Capability.shown(List.of(Capability.TOOLS, Capability.TEXT)))
        .containsExactly("structured_output", "text");
  }
}
