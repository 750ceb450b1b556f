package dev.fovea.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredQuantizationTest {
  private final ObjectMapper json = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'quantization': null, 'quantization_config': null}",
        "{'quantization': {'bits': 4, 'group_size': 64}}",
        "{'quantization': {'bits': 4, 'mode': 'affine', 'a': {'mode': 'affine'}, 'b': false}}",
        "{'quantization': {'bits': 4}, 'quantization_config': {'quant_method': 'gptq'}}",
        "{'quantization_config': {'bits': 4, 'quant_method': null, 'mode': null}}",
        "{'text_config': {'quantization_config': {'bits': 4}}}"
      })
  void unsupported_affineOrNone_isEmpty(String config) throws IOException {
    assertThat(DeclaredQuantization.unsupported(json.readTree(config.replace('\'', '"'))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'quantization_config': {'quant_method': 'gptq'}} | GPTQ",
        "{'quantization_config': {'quant_method': 'awq', 'bits': 4}} | AWQ",
        "{'quantization_config': {'quant_method': 'fp8'}} | FP8",
        "{'quantization_config': {'quant_method': 'bitsandbytes'}} | bitsandbytes",
        "{'text_config': {'quantization_config': {'quant_method': 'compressed-tensors'}}} | compr",
        "{'quantization': {'mode': 'mxfp4', 'bits': 4, 'group_size': 32}} | mxfp4",
        "{'quantization': {'bits': 8, 'mode': 'mxfp8'}} | mxfp8",
        "{'quantization': {'bits': 4, 'group_size': 64, 'a': {'mode': 'nvfp4'}}} | nvfp4",
        "{'quantization': {'mode': 7}} | 7"
      })
  void unsupported_otherKinds_saysWhichAndWhatWorks(String example) throws IOException {
    String[] parts = example.split(" \\| ", 2);
    assertThat(
            DeclaredQuantization.unsupported(json.readTree(parts[0].replace('\'', '"')))
                .orElseThrow())
        .contains("quantized with " + parts[1])
        .contains("works");
  }
}
