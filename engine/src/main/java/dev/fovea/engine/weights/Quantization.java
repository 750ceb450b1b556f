package dev.fovea.engine.weights;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.base.FoveaException;
import dev.fovea.files.DeclaredQuantization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The quantization that {@code config.json} declares: one setting for all layers, and exceptions by
 * the layers' paths, which have the names that MLX gives them whatever the tensors' names.
 */
final class Quantization {
  private static final List<Integer> BITS = List.of(2, 3, 4, 5, 6, 8);
  private static final List<Integer> GROUPS = List.of(32, 64, 128);
  private static final Setting MLX = new Setting(4, 64);

  private final Setting general;
  private final Map<String, Setting> exceptions;

  private Quantization(Setting general, Map<String, Setting> exceptions) {
    this.general = general;
    this.exceptions = exceptions;
  }

  /**
   * Bits of a value, and columns that share a scale and a bias.
   *
   * @param bits 2, 3, 4, 5, 6 or 8; 0 if not quantized
   * @param group 32, 64 or 128; 0 if not quantized
   */
  record Setting(int bits, int group) {
    static final Setting NONE = new Setting(0, 0);

    @Override
    public String toString() {
      return "affine " + bits + "-bit, group " + group;
    }
  }

  /**
   * Reads the declaration.
   *
   * @throws FoveaException if it is malformed or of a kind that is not supported
   */
  static Quantization of(JsonNode config) {
    JsonNode declared = DeclaredQuantization.in(config);
    if (declared.isMissingNode() || declared.isNull()) {
      return new Quantization(Setting.NONE, Map.of());
    }
    if (!declared.isObject()) {
      throw error("quantization", "expected an object");
    }
    DeclaredQuantization.unsupported(config)
        .ifPresent(why -> {
          throw InvalidCheckpoint.error(Checkpoint.CONFIG + ": " + why);
        });
    Map<String, Setting> exceptions = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : declared.properties()) {
      JsonNode value = entry.getValue();
      if (value.isObject() && !value.isEmpty()) {
        exceptions.put(canonical(entry.getKey()), exception(entry.getKey(), value));
      } else if (value.isObject() || (value.isBoolean() && !value.booleanValue())) {
        exceptions.put(canonical(entry.getKey()), Setting.NONE);
      }
    }
    return new Quantization(setting("quantization", declared), exceptions);
  }

  /** Returns the setting for the layer at {@code path}, {@link Setting#NONE} if not quantized. */
  Setting of(String path) {
    return exceptions.getOrDefault(canonical(path), general);
  }

  /** Returns one name for a layer whether it is called as in Hugging Face or in MLX. */
  private static String canonical(String path) {
    String name = path.startsWith("model.language_model.") ? path.substring(6) : path;
    if (name.startsWith("language_model.model.")) {
      return "language_model." + name.substring(21);
    }
    if (name.startsWith("model.visual.")) {
      return "vision_tower." + name.substring(13);
    }
    if (name.startsWith("visual.")) {
      return "vision_tower." + name.substring(7);
    }
    return name.startsWith("lm_head") ? "language_model." + name : name;
  }

  private static Setting setting(String place, JsonNode node) {
    return new Setting(
        oneOf(BITS, place + ".bits", node.path("bits")),
        oneOf(GROUPS, place + ".group_size", node.path("group_size")));
  }

  /** What an exception does not say is not the general setting, but what MLX takes if not told. */
  private static Setting exception(String layer, JsonNode node) {
    return new Setting(
        node.hasNonNull("bits") ? oneOf(BITS, layer + ".bits", node.path("bits")) : MLX.bits,
        node.hasNonNull("group_size")
            ? oneOf(GROUPS, layer + ".group_size", node.path("group_size"))
            : MLX.group);
  }

  private static int oneOf(List<Integer> allowed, String place, JsonNode node) {
    if (!node.isNumber() || !allowed.contains((int) node.doubleValue())) {
      throw error(place, "expected one of " + allowed + ", found " + text(node));
    }
    if (node.doubleValue() != (int) node.doubleValue()) {
      throw error(place, "expected a whole number, found " + text(node));
    }
    return (int) node.doubleValue();
  }

  private static String text(JsonNode node) {
    return node.isMissingNode() ? "nothing" : InvalidCheckpoint.shown(node.toString());
  }

  private static FoveaException error(String place, String message) {
    return InvalidCheckpoint.error(
        InvalidCheckpoint.shown(place) + ": " + message + " in config.json");
  }
}
