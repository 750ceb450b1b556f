package dev.fovea.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FoveaExceptionTest {
  @Test
  void at_keepsWhatItWas() {
    FoveaException error =
        new FoveaException(ErrorCode.INVALID_IMAGE, "not a picture", new IOException("cut"));
    FoveaException named = error.at("messages[0]");
    assertThat(named.parameter()).contains("messages[0]");
    assertThat(named.code()).isEqualTo(ErrorCode.INVALID_IMAGE);
    assertThat(named.message()).isEqualTo("not a picture");
    assertThat(named.getCause()).isSameAs(error);
  }

  @Test
  void parameter_unknown_isEmpty() {
    assertThat(new FoveaException(ErrorCode.CACHE, "no").parameter()).isEmpty();
  }
}
