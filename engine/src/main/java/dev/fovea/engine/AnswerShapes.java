package dev.fovea.engine;

import dev.fovea.base.FoveaException;
import dev.fovea.engine.runtime.Constraint;
import dev.fovea.engine.text.Tokenizer;
import dev.fovea.grammar.Grammar;
import dev.fovea.grammar.GrammarState;
import dev.fovea.grammar.Vocabulary;
import dev.fovea.grammar.limits.GrammarException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds the answers of one model to their forms. For any number of threads. */
final class AnswerShapes {
  private final Tokenizer tokenizer;
  private final int vocabularySize;
  private final int[] stopTokens;
  private @Nullable Vocabulary vocabulary;

  /**
   * @param vocabularySize tokens that the model has logits for, which may be more than the
   *     tokenizer knows
   */
  AnswerShapes(Tokenizer tokenizer, int vocabularySize, int[] stopTokens) {
    this.tokenizer = tokenizer;
    this.vocabularySize = vocabularySize;
    this.stopTokens =
        Arrays.stream(stopTokens).filter(id -> id >= 0 && id < vocabularySize).toArray();
  }

  /**
   * Returns what makes, for each answer, what holds it to {@code format}.
   *
   * @throws FoveaException {@link dev.fovea.base.ErrorCode#INVALID_REQUEST} if it is no form that
   *     answers can be held to
   */
  Supplier<Constraint> form(AnswerFormat format) {
    Grammar grammar = Grammars.of(format);
    return () -> new Shape(format, grammar.start(vocabulary()));
  }

  /** Made when it is first needed: many models never are asked for it. */
  private synchronized Vocabulary vocabulary() {
    Vocabulary made = vocabulary;
    if (made == null) {
      byte[] @Nullable [] tokens = new byte[vocabularySize][];
      for (int id = 0; id < vocabularySize; id++) {
        tokens[id] = bytes(id);
      }
      made = new Vocabulary(tokens, stopTokens);
      vocabulary = made;
    }
    return made;
  }

  /** Returns what a token stands for in an answer; null for structure and for ids without token. */
  private byte @Nullable [] bytes(int id) {
    if (tokenizer.isAdded(id)) {
      return null;
    }
    byte[] bytes = tokenizer.bytes(id);
    return bytes.length == 0 ? null : bytes;
  }

  private record Shape(AnswerFormat format, GrammarState state) implements Constraint {
    @Override
    public void mask(long[] bits) {
      try {
        state.mask(bits);
      } catch (GrammarException e) {
        throw Grammars.refused(format, e);
      }
    }

    @Override
    public void accept(int token) {
      try {
        state.accept(token);
      } catch (GrammarException e) {
        throw Grammars.refused(format, e);
      }
    }

    @Override
    public boolean isFinished() {
      return state.isFinished();
    }
  }
}
