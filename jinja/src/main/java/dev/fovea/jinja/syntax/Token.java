package dev.fovea.jinja.syntax;

/**
 * One piece of a template.
 *
 * @param text what was read: the characters of a text, the value of a string, the spelling of
 *     others
 * @param line the line of its first character, from 1
 */
record Token(Kind kind, String text, int line) {
  enum Kind {
    TEXT("text"),
    OUTPUT_BEGIN("'{{'"),
    OUTPUT_END("'}}'"),
    BLOCK_BEGIN("'{%'"),
    BLOCK_END("'%}'"),
    NAME("a name"),
    STRING("a string"),
    INTEGER("an integer"),
    REAL("a float"),
    OPERATOR("an operator"),
    END("the end of the template");

    private final String description;

    Kind(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  /** Returns the token as an error message shows it. */
  String description() {
    return switch (kind) {
      case NAME, OPERATOR, INTEGER, REAL -> "'" + text + "'";
      case TEXT, OUTPUT_BEGIN, OUTPUT_END, BLOCK_BEGIN, BLOCK_END, STRING, END ->
          kind.description();
    };
  }
}
