package dev.fovea.engine.text;

import java.util.List;

/**
 * Random numbers and strings, the same as {@code tools/golden/token_fuzz.py} makes. Strings may
 * have single surrogates.
 */
public final class FuzzedText {
  private static final int[] SPACES = {
    0x20, 0x20, 0x0A, 0x09, 0x0D, 0xA0, 0x2003, 0x3000, 0x2028, 0x85, 0x0B, 0x0C
  };

  /** The first code point of a script, and the number of them. */
  private static final int[][] SCRIPTS = {
    {0xA1, 0x1AF},
    {0x300, 0x70},
    {0x370, 0x90},
    {0x400, 0x130},
    {0x531, 0x60},
    {0x591, 0x65},
    {0x600, 0x100},
    {0x900, 0x80},
    {0x980, 0x80},
    {0xB80, 0x80},
    {0xE00, 0x60},
    {0xF00, 0x100},
    {0x1000, 0xA0},
    {0x10A0, 0x60},
    {0x1100, 0x100},
    {0x1200, 0x180},
    {0x13A0, 0x60},
    {0x1780, 0x80},
    {0x1E00, 0x100},
    {0x2000, 0x70},
    {0x2070, 0x120},
    {0x2190, 0x400},
    {0x3041, 0xC0},
    {0x4E00, 0x5200},
    {0xAC00, 0x2BA4},
    {0xF900, 0x200},
    {0xFF00, 0xF0},
    {0x10330, 0x20},
    {0x12000, 0x100},
    {0x1D400, 0x400},
    {0x1F1E6, 26}
  };

  private static final List<String> LIKES =
      List.of(
          "<|im_start|>",
          "<|im_end|>",
          "<|endoftext|>",
          "<|vision_start|>",
          "<|vision_end|>",
          "<|image_pad|>",
          "<|video_pad|>",
          "<tool_call>",
          "</tool_call>",
          "<tool_response>",
          "</tool_response>",
          "<think>",
          "</think>",
          "<|object_ref_start|>",
          "<|fim_prefix|>",
          "<|IM_END|>",
          "<| im_end |>",
          "<<|im_end|>>",
          "<|im_end|",
          "|im_end|>",
          "<|im_start|>user\n");

  private long state;

  /** Creates numbers that follow from {@code seed}. */
  public FuzzedText(long seed) {
    state = seed;
  }

  /** Returns the next number, from 0 to {@code bound - 1}. */
  public int below(int bound) {
    state = state * 6364136223846793005L + 1442695040888963407L;
    return (int) ((state >>> 33) % bound);
  }

  /** Returns the next string. */
  public String next() {
    StringBuilder text = new StringBuilder();
    for (int i = below(20); i > 0; i--) {
      append(below(20), text);
    }
    return text.toString();
  }

  private void append(int kind, StringBuilder text) {
    switch (kind) {
      case 0, 1, 2, 3, 4 -> run(8, 32, 95, text);
      case 5, 6 -> {
        text.append(below(2) == 1 ? " " : "");
        run(8, 97, 26, text);
      }
      case 7 -> text.appendCodePoint(SPACES[below(SPACES.length)]);
      case 8 -> run(6, 48, 10, text);
      case 9, 10, 11 -> {
        int[] script = SCRIPTS[below(SCRIPTS.length)];
        run(6, script[0], script[1], text);
      }
      case 12 -> appendEmoji(text);
      case 13 -> text.appendCodePoint(below(32));
      case 14 -> text.append(LIKES.get(below(LIKES.size())));
      case 15 -> {
        String like = LIKES.get(below(LIKES.size()));
        text.append(like, 0, below(like.length() + 1));
      }
      case 16 -> text.appendCodePoint(below(0xD800));
      case 17 -> text.append((char) (0xD800 + below(0x800)));
      case 18 -> text.appendCodePoint(0x10000 + below(0x100000));
      default -> {
        int point = 0xE000 + below(0x2000);
        text.appendCodePoint(point == 0xFDD0 || point == 0xFDD1 ? 0xFDD2 : point);
      }
    }
  }

  private void run(int most, int first, int count, StringBuilder text) {
    for (int i = 1 + below(most); i > 0; i--) {
      text.appendCodePoint(first + below(count));
    }
  }

  private void appendEmoji(StringBuilder text) {
    text.appendCodePoint(0x1F300 + below(0x700));
    // The tone is drawn whether it is taken or not.
    int tone = 0x1F3FB + below(5);
    int[] followers = {0, 0x200D, 0xFE0F, tone};
    int follower = followers[below(4)];
    if (follower != 0) {
      text.appendCodePoint(follower);
    }
  }
}
