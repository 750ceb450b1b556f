package dev.fovea.grammar.limits;

import org.jspecify.annotations.Nullable;

/**
 * A grammar that cannot be compiled: malformed, too large, or with a demand that no mask can
 * guarantee. Says which keyword, where and why.
 */
public final class GrammarException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final @Nullable String keyword;
  private final @Nullable String place;

  /** A failure whose place is not known yet. */
  public GrammarException(String reason) {
    this(reason, null, null);
  }

  /** A failure of {@code keyword} at {@code place}, each null if there is none. */
  public GrammarException(String reason, @Nullable String keyword, @Nullable String place) {
    super(message(reason, keyword, place));
    this.reason = reason;
    this.keyword = keyword;
    this.place = place;
  }

  private static String message(String reason, @Nullable String keyword, @Nullable String place) {
    StringBuilder message = new StringBuilder();
    if (keyword != null) {
      message.append('\'').append(keyword).append("' ");
    }
    if (place != null) {
      message.append("at ").append(place.isEmpty() ? "the root" : place).append(' ');
    }
    return message.isEmpty() ? reason : message.append(reason).toString();
  }

  /** The same failure at {@code keyword} and {@code place}, as far as it does not know these. */
  public GrammarException at(@Nullable String keyword, String place) {
    return this.place != null
        ? this
        : new GrammarException(reason, this.keyword == null ? keyword : this.keyword, place);
  }

  /** Why the grammar is refused, in words that follow the place. */
  public String reason() {
    return reason;
  }

  /** The keyword that is refused, or null if the source as a whole is. */
  public @Nullable String keyword() {
    return keyword;
  }

  /**
   * The JSON pointer of the schema that has the keyword, empty for the root, or {@code line:column}
   * in a text; null if the failure has no place.
   */
  public @Nullable String place() {
    return place;
  }
}
