package dev.fovea.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.Printable;
import java.util.Map;
import java.util.Optional;

/** What {@code config.json} says of how the weights were made smaller. */
public final class DeclaredQuantization {
  private static final String INSTEAD = "; a version in MLX's affine format works, or one in bf16";

  /** How others write the same name, or what people call it. */
  private static final Map<String, String> NAMES =
      Map.of(
          "gptq", "GPTQ",
          "awq", "AWQ",
          "fp8", "FP8",
          "bitsandbytes", "bitsandbytes",
          "compressed-tensors", "compressed-tensors");

  private DeclaredQuantization() {}

  /**
   * Returns the declaration: {@code quantization}, as MLX has it, or else {@code
   * quantization_config}, also of the text alone; a missing node if there is none.
   */
  public static JsonNode in(JsonNode config) {
    JsonNode text = config.path("text_config");
    for (JsonNode place : new JsonNode[] {config, text}) {
      for (String name : new String[] {"quantization", "quantization_config"}) {
        if (place.hasNonNull(name)) {
          return place.path(name);
        }
      }
    }
    return config.path("quantization");
  }

  /** Returns why weights of this kind cannot be used, in one sentence; empty if they can. */
  public static Optional<String> unsupported(JsonNode config) {
    JsonNode declared = in(config);
    String method = declared.path("quant_method").asText("");
    if (!method.isEmpty() && !method.equals("null")) {
      return Optional.of(unsupported(method));
    }
    Optional<String> mode = mode(declared);
    for (JsonNode layer : declared) {
      mode = mode.or(() -> mode(layer));
    }
    return mode.map(DeclaredQuantization::unsupported);
  }

  private static Optional<String> mode(JsonNode node) {
    return Optional.of(node.path("mode"))
        .filter(mode -> !mode.isMissingNode() && !mode.isNull())
        .map(mode -> mode.isTextual() ? mode.textValue() : mode.toString())
        .filter(mode -> !mode.equals("affine"));
  }

  private static String unsupported(String kind) {
    return "weights quantized with %s are not supported yet%s"
        .formatted(NAMES.getOrDefault(kind, Printable.ascii(kind, 40)), INSTEAD);
  }
}
