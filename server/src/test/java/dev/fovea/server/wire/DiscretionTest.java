package dev.fovea.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscretionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/srv/models/m/config.json: expected a number|config.json: expected a number",
        "cannot read /srv/models/m/a.safetensors|cannot read a.safetensors",
        "(/srv/models/m/a.json)|(a.json)",
        "'/srv/models/m'|'m'",
        "in /srv/models/: nothing|in the folder: nothing",
        "at ~/.cache/huggingface/x.json|at x.json",
        "see file:///srv/models/x.json|see x.json",
        "see file:/srv/models/x.json|see x.json",
        "C:\\Users\\me\\x.json: no|x.json: no",
        "java.nio.file.NoSuchFileException: /srv/m/x.json|x.json",
        "a: java.lang.OutOfMemoryError: Java heap space|a: Java heap space",
        "failed with java.lang.StackOverflowError|failed with",
        "IllegalStateException: a bug|a bug",
        "bad value (enable `JsonReadFeature.ALLOW_X` to allow) here|bad value here",
      })
  void of_placesAndClasses_areLeftOut(String message, String expected) {
    assertThat(Discretion.of(message)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messages[0].content[1]: 3/4 of it",
        "top_p: 2.0 is not in the range 0 to 1",
        "model org/name takes no pictures, only text",
        "see https://huggingface.co/org/name/tree/main",
        "application/json and image/png",
        "model.layers.3.mlp.up_proj.weight: expected [6144, 2048], found [2048, 6144]",
        "Errors and Exceptions of/or both",
        "a / b"
      })
  void of_otherText_stays(String message) {
    assertThat(Discretion.of(message)).isEqualTo(message);
  }

  @Test
  void of_theModelsFolder_isLeftOutWithItsSpaces() {
    Path folder = Path.of("/srv/my models/m 1");
    FoveaException error =
        new FoveaException(
                ErrorCode.INVALID_CHECKPOINT,
                "/srv/my models/m 1/config.json: wrong; look in /srv/my models/m 1")
            .at("model");

    FoveaException discreet = Discretion.of(error, folder);

    assertThat(discreet.message()).isEqualTo("config.json: wrong; look in the model's folder");
    assertThat(discreet.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT);
    assertThat(discreet.parameter()).hasValue("model");
  }
}
