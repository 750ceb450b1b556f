package dev.fovea.engine.text.split;

import dev.fovea.base.Printable;

/** Texts of files as errors show them. */
public final class Shown {
  private static final int LONGEST = 60;

  private Shown() {}

  /** Returns {@code text} in quotes, without control characters, and cut if it is long. */
  public static String quoted(String text) {
    return '"' + Printable.line(text, LONGEST) + '"';
  }
}
