package dev.fovea.jinja.methods;

import dev.fovea.jinja.values.Arguments;
import dev.fovea.jinja.values.Budget;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.Strings;
import dev.fovea.jinja.values.TemplateFailure;
import dev.fovea.jinja.values.Value;
import java.util.Optional;

/** Fills strings up to a width. */
public final class TextLayout {
  private TextLayout() {}

  /** Runs {@code ljust}, {@code rjust} or {@code center}. */
  static Value justify(String s, Arguments arguments, String name, Budget budget) {
    Arguments.Bound bound = arguments.bind(name, 1, "1", "2");
    Optional<Value> fill = bound.values().get(1);
    String filler = fill.isEmpty() ? " " : bound.text(1);
    if (Strings.length(filler) != 1) {
      throw new TemplateFailure("the fill of " + name + " must be exactly one character");
    }
    char align = name.equals("ljust") ? '<' : name.equals("rjust") ? '>' : '^';
    return budget.text(
        align == '^'
            ? center(s, bound.integer(0, 0), filler, budget)
            : pad(s, bound.integer(0, 0), filler, align, budget));
  }

  /** Centers as {@code str.center} does: an odd rest goes left if the width is odd. */
  public static String center(String s, int width, String fill, Budget budget) {
    int missing = Math.max(0, width - Strings.length(s));
    int left = missing / 2 + (missing & width & 1);
    return Strings.repeat(fill, left, budget) + s + Strings.repeat(fill, missing - left, budget);
  }

  /** Fills up on the left, on the right, or on both sides for {@code align} >, < and ^. */
  static String pad(String s, int width, String fill, char align, Budget budget) {
    int missing = Math.max(0, width - Strings.length(s));
    int left = align == '<' ? 0 : align == '>' ? missing : missing / 2;
    budget.checkLength((long) s.length() + (long) missing * fill.length());
    return fill.repeat(left) + s + fill.repeat(missing - left);
  }

  static Value fillZeros(String s, Arguments arguments, Budget budget) {
    int width = arguments.bind("zfill", 1, "1").integer(0, 0);
    String plain = StandIns.plain(s);
    boolean signed = plain.startsWith("-") || plain.startsWith("+");
    String sign = signed ? s.substring(0, 1) : "";
    String digits = signed ? s.substring(1) : s;
    return budget.text(sign + pad(digits, width - sign.length(), "0", '>', budget));
  }
}
