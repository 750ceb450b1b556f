package dev.fovea.engine.architectures;

import dev.fovea.engine.models.ImageTokens;
import dev.fovea.engine.models.Positions;
import java.util.List;

/**
 * Positions of M-RoPE (Qwen2-VL, arXiv 2409.12191): text goes on by one on all axes; a picture
 * stands still on the time axis and counts its rows and columns on the others; what follows it
 * starts after its longer side.
 */
final class MropePositions {
  private MropePositions() {}

  static Positions of(int length, List<ImageTokens> images) {
    int[] time = new int[length];
    int[] height = new int[length];
    int[] width = new int[length];
    int token = 0;
    int position = 0;
    for (ImageTokens image : images) {
      for (; token < image.first(); token++, position++) {
        time[token] = height[token] = width[token] = position;
      }
      for (int i = 0; i < image.count(); i++, token++) {
        time[token] = position;
        height[token] = position + i / image.gridWidth();
        width[token] = position + i % image.gridWidth();
      }
      position += Math.max(image.gridHeight(), image.gridWidth());
    }
    for (; token < length; token++, position++) {
      time[token] = height[token] = width[token] = position;
    }
    return new Positions(time, height, width, position);
  }
}
