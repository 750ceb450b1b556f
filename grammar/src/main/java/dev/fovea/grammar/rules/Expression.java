package dev.fovea.grammar.rules;

import dev.fovea.grammar.lexeme.Lexeme;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A context-free language over bytes. Expressions may be shared; only rules make cycles. */
public sealed interface Expression {
  /** Nothing at all, which is always there. */
  Expression EMPTY = new Sequence(List.of());

  /** What cannot be matched. */
  Expression NEVER = new Choice(List.of());

  /** What {@code lexeme} recognizes. */
  record Lexical(Lexeme lexeme) implements Expression {}

  /** Exactly {@code text}. */
  record Text(String text) implements Expression {
    byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** All of {@code parts}, one after the other. */
  record Sequence(List<Expression> parts) implements Expression {}

  /** One of {@code branches}. */
  record Choice(List<Expression> branches) implements Expression {}

  /**
   * {@code body} from {@code least} to {@code most} times.
   *
   * @param most {@link Lexeme#UNBOUNDED} if any number is right
   */
  record Repeat(Expression body, int least, int most) implements Expression {}

  /** What {@code rule} stands for. */
  record Reference(Rule rule) implements Expression {}

  /** {@code parts} one after the other. */
  static Expression sequence(Expression... parts) {
    return parts.length == 1 ? parts[0] : new Sequence(List.of(parts));
  }

  /** One of {@code branches}. */
  static Expression choice(List<Expression> branches) {
    return branches.size() == 1 ? branches.getFirst() : new Choice(List.copyOf(branches));
  }

  /** {@code body} or nothing. */
  static Expression optional(Expression body) {
    return new Choice(List.of(body, EMPTY));
  }
}
