package dev.fovea.server.pictures;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataUrlTest {
  private static byte[] decode(String afterTheScheme) {
    byte[] url = ("xx" + afterTheScheme.replace('~', '\n') + "yy").getBytes(ISO_8859_1);
    return DataUrl.decode(url, 2, url.length - 2);
  }

  /** What the Fetch standard says; a tilde stands for the end of a line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "image/png;base64,SGVsbG8=|Hello",
        "image/png;base64,SGVsbG8|Hello",
        ";base64,SGVsbG8=|Hello",
        "image/png;image/jpeg;base64,SGVsbG8=|Hello",
        "image/png;charset=utf-8;name=a.png;base64,SGVsbG8=|Hello",
        "IMAGE/PNG;BASE64,SGVsbG8=|Hello",
        " image/png ; base64 ,SGVsbG8=|Hello",
        "image/png;ba~se64,SGVsbG8=|Hello",
        "image/png;base64,SGVs~~bG8=\t|Hello",
        "image/png;base64,S G V s b G 8 =|Hello",
        "image/png;base64,SGVsbG8%3D|Hello",
        "image/png;base64,SGVsbG8%3d%0A|Hello",
        "image/png;base64,SGVsbG8=#fragment|Hello",
        "image/png;base64,SGVsbG9=|Hello",
        ",Hello|Hello",
        ",Hel%6Co|Hello",
        ",Hel~lo|Hello",
        ",Hello#World|Hello",
        ",%zz%4|%zz%4",
        "text/plain,a,b|a,b",
        "image/png;base64;x,SGVsbG8=|SGVsbG8=",
        "image/png;xbase64,AAAA|AAAA",
        "base64,AAAA|AAAA"
      })
  void decode_asBrowsersDo(String url, String expected) {
    assertThat(new String(decode(url), ISO_8859_1)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "image/png;base64|a comma before its data",
        "``|a comma before its data",
        "image/png;base64,|no data",
        "image/png;base64, ~|no data",
        ",|no data",
        ",#x|no data",
        "image/png;base64,A|its length cannot be",
        "image/png;base64,AAAAA|its length cannot be",
        "image/png;base64,AAAA=|its length cannot be",
        "image/png;base64,AA=|its length cannot be",
        "image/png;base64,A===|its length cannot be",
        "image/png;base64,AA=A|there is more after its end",
        "image/png;base64,A!AA|a character is not base64",
        "image/png;base64,AAé=|a character is not base64",
        "image/png;base64,+_+_|digits of two alphabets"
      })
  void decode_damaged_isRefused(String url, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decode(url))
        .withMessageContaining(problem);
  }

  @Test
  void decode_anyBytes_areThoseThatWereEncoded() {
    Random random = new Random(1);
    for (int length = 1; length < 300; length++) {
      byte[] data = new byte[length];
      random.nextBytes(data);
      assertThat(decode("image/png;base64," + Base64.getEncoder().encodeToString(data)))
          .isEqualTo(data);
      assertThat(decode(";base64," + Base64.getUrlEncoder().withoutPadding().encodeToString(data)))
          .isEqualTo(data);
      assertThat(decode(";base64," + Base64.getMimeEncoder().encodeToString(data))).isEqualTo(data);
    }
  }
}
