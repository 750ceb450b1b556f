package dev.fovea.engine;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.grammar.Grammar;
import dev.fovea.grammar.limits.GrammarException;
import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiled forms of answers: those used last are kept, for all models, since clients send the same
 * form again and again. What a grammar learns of a vocabulary can be tens of megabytes, so they are
 * few and given up when memory is short.
 */
final class Grammars {
  private static final int KEPT = 16;
  private static final Grammars SHARED = new Grammars();

  private final Map<AnswerFormat, SoftReference<Grammar>> grammars =
      new LinkedHashMap<>(KEPT, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(
            Map.Entry<AnswerFormat, SoftReference<Grammar>> eldest) {
          return size() > KEPT;
        }
      };

  private Grammars() {}

  /**
   * Returns the grammar of a form.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_REQUEST} if it has none
   */
  static Grammar of(AnswerFormat format) {
    Grammar known = SHARED.find(format);
    if (known != null) {
      return known;
    }
    // Compiled outside the lock: whoever asks for another form does not wait.
    Grammar compiled = compile(format);
    SHARED.keep(format, compiled);
    return compiled;
  }

  private synchronized @Nullable Grammar find(AnswerFormat format) {
    SoftReference<Grammar> grammar = grammars.get(format);
    return grammar == null ? null : grammar.get();
  }

  private synchronized void keep(AnswerFormat format, Grammar grammar) {
    grammars.put(format, new SoftReference<>(grammar));
  }

  private static Grammar compile(AnswerFormat format) {
    try {
      return switch (format) {
        case AnswerFormat.JsonObject() -> Grammar.ofJsonSchema("{\"type\":\"object\"}");
        case AnswerFormat.JsonSchema(String schema) -> Grammar.ofJsonSchema(schema);
        case AnswerFormat.Regex(String pattern) -> Grammar.ofRegex(pattern);
        case AnswerFormat.Choices choices -> Grammar.ofChoices(choices.texts());
        case AnswerFormat.Gbnf(String source) -> Grammar.ofGbnf(source);
      };
    } catch (GrammarException e) {
      throw refused(format, e);
    }
  }

  /** Returns what is said of a form that cannot be held to. */
  static FoveaException refused(AnswerFormat format, GrammarException failure) {
    String name =
        switch (format) {
          case AnswerFormat.JsonObject _, AnswerFormat.JsonSchema _ -> "JSON schema";
          case AnswerFormat.Regex _ -> "regular expression";
          case AnswerFormat.Choices _ -> "choices";
          case AnswerFormat.Gbnf _ -> "grammar";
        };
    String message = name + ": " + failure.getMessage();
    return new FoveaException(ErrorCode.INVALID_REQUEST, message, failure).at("response_format");
  }
}
