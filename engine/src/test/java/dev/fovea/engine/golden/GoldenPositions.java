package dev.fovea.engine.golden;

import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import java.util.List;

/**
 * A prompt of text and pictures, and the positions that the reference gives its tokens.
 *
 * @param length the tokens of the prompt
 * @param images where the pictures are
 * @param positions the positions
 */
public record GoldenPositions(int length, List<ImageTokens> images, Positions positions) {
  /** Returns the positions of random prompts for Qwen3-VL. */
  public static List<GoldenPositions> load() {
    return GoldenCase.nodes(GoldenCase.json("positions.json"))
        .map(node ->
            new GoldenPositions(
                node.get("length").intValue(),
                GoldenCase.nodes(node.get("images")).map(GoldenCase::place).toList(),
                GoldenCase.positions(node.get("positions"), node)))
        .toList();
  }
}
