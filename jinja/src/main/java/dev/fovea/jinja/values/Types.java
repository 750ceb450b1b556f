package dev.fovea.jinja.values;

/** What Python calls the types of values, and whether a value counts as true. */
public final class Types {
  private Types() {}

  public static String name(Value value) {
    return switch (value) {
      case Value.None _ -> "NoneType";
      case Value.Bool _ -> "bool";
      case Value.Int _ -> "int";
      case Value.Real _ -> "float";
      case Value.Text text -> text.markup() ? "Markup" : "str";
      case Value.Undefined _ -> "Undefined";
      case Value.Function _ -> "function";
      case Value.Sequence sequence -> sequence.kind().typeName();
      case Value.Dict _ -> "dict";
      case Value.Stream _ -> "generator";
      case Value.Namespace _ -> "Namespace";
      case Value.Loop _ -> "LoopContext";
    };
  }

  public static boolean isTrue(Value value) {
    return switch (value) {
      case Value.None _, Value.Undefined _ -> false;
      case Value.Bool(boolean truth) -> truth;
      case Value.Int number -> number.value().signum() != 0;
      case Value.Real(double number) -> number != 0;
      case Value.Text text -> !text.isEmpty();
      case Value.Sequence sequence -> !sequence.items().isEmpty();
      case Value.Dict dict -> !dict.entries().isEmpty();
      case Value.Function _, Value.Stream _, Value.Namespace _, Value.Loop _ -> true;
    };
  }

  /** Returns whether {@code value} is a number; true and false are. */
  public static boolean isNumber(Value value) {
    return value instanceof Value.Int || value instanceof Value.Real || value instanceof Value.Bool;
  }

  public static boolean isInteger(Value value) {
    return value instanceof Value.Int || value instanceof Value.Bool;
  }

  /** Returns the string that {@code value} is; {@code what} names it in the error if it is none. */
  public static String text(Value value, String what) {
    if (value instanceof Value.Text text) {
      return text.value();
    }
    throw wrong(value, what, "str");
  }

  public static TemplateFailure wrong(Value value, String what, String expected) {
    return value instanceof Value.Undefined undefined
        ? undefined.failure()
        : new TemplateFailure(what + " must be " + expected + ", not " + name(value));
  }
}
