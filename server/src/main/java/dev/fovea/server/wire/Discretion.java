package dev.fovea.server.wire;

import dev.fovea.base.FoveaException;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps what is nobody's business out of what clients are told: where files lie on this machine,
 * and what the program is made of. What remains of a path is the name of its file.
 */
public final class Discretion {
  private static final String NAME = "[^\\s/\\\\:;,'\"()<>|]";

  private static final Pattern PATH =
      Pattern.compile("(?<![\\w.:/~-])(?:file:/{0,2})?(?:~?/)(?:" + NAME + "+/)+(" + NAME + "*)");

  private static final Pattern WINDOWS =
      Pattern.compile("(?<!\\w)[A-Za-z]:\\\\(?:" + NAME + "+\\\\)*(" + NAME + "*)");

  /** What Jackson advises to those who program with it. */
  private static final Pattern ADVICE =
      Pattern.compile(
          "\\s*\\([^()]*(?:Feature|Constraints|JsonToken|JsonParser)[^()]*(?:\\([^()]*\\)[^()]*)*\\)");

  private static final Pattern CLASS =
      Pattern.compile(
          "\\b(?:[a-z][a-z0-9_]*\\.)+[A-Z][\\w$]*(?:Exception|Error)(?::\\s*|\\b)"
              + "|\\b[A-Z]\\w*(?:Exception|Error):\\s+");

  private static final String HOME = System.getProperty("user.home", "");

  private Discretion() {}

  /** Returns a message without paths of this machine and without names of classes. */
  public static String of(String message) {
    String text = HOME.length() > 1 ? message.replace(HOME, "~") : message;
    text = ADVICE.matcher(text).replaceAll("");
    text = CLASS.matcher(text).replaceAll("");
    text = PATH.matcher(text).replaceAll(Discretion::name);
    return WINDOWS.matcher(text).replaceAll(Discretion::name).strip();
  }

  private static String name(MatchResult path) {
    return path.group(1).isEmpty() ? "the folder" : Matcher.quoteReplacement(path.group(1));
  }

  /** Returns an error about a model without the folder that it is in. */
  public static FoveaException of(FoveaException error, Path folder) {
    if (!folder.isAbsolute()) {
      return error;
    }
    String inside = error.message().replace(folder + folder.getFileSystem().getSeparator(), "");
    String message = inside.replace(folder.toString(), "the model's folder");
    if (message.equals(error.message())) {
      return error;
    }
    FoveaException discreet = new FoveaException(error.code(), message, error);
    return error.parameter().map(discreet::at).orElse(discreet);
  }
}
