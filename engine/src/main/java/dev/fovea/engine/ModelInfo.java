package dev.fovea.engine;

/**
 * What is known of a loaded model.
 *
 * @param name what it is called, by default the name of its folder
 * @param architecture {@code model_type} of its configuration
 * @param vision whether it takes pictures
 * @param format how its weights are stored, for people: {@code "affine 4-bit, group 64"}
 * @param parameters the number of its weights
 * @param weightBytes the memory they take
 * @param contextLength tokens that prompt and answer may have together
 */
public record ModelInfo(
    String name,
    String architecture,
    boolean vision,
    String format,
    long parameters,
    long weightBytes,
    int contextLength) {}
