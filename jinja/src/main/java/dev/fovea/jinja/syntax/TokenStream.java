package dev.fovea.jinja.syntax;

import dev.fovea.base.FoveaException;
import dev.fovea.jinja.syntax.Token.Kind;
import java.util.List;

/** The tokens of a template, read from first to last. */
public final class TokenStream {
  /** How deep brackets, operators without left operand and blocks may lie in each other. */
  public static final int MAX_NESTING = 100;

  private final List<Token> tokens;
  private int next;
  private int nesting;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(next);
  }

  Token peekSecond() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  /** Returns the next token and goes on, except at the end. */
  Token take() {
    Token token = peek();
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  int line() {
    return peek().line();
  }

  boolean at(Kind kind) {
    return peek().kind() == kind;
  }

  boolean atOperator(String operator) {
    return peek().isOperator(operator);
  }

  boolean atName(String name) {
    return peek().isName(name);
  }

  boolean skipOperator(String operator) {
    boolean found = atOperator(operator);
    if (found) {
      take();
    }
    return found;
  }

  boolean skipName(String name) {
    boolean found = atName(name);
    if (found) {
      take();
    }
    return found;
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw expected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw expected("'" + name + "'");
    }
  }

  void expect(Kind kind) {
    if (!at(kind)) {
      throw expected(kind.description());
    }
    take();
  }

  String name() {
    if (!at(Kind.NAME)) {
      throw expected("a name");
    }
    return take().text();
  }

  /** Returns the error that something else was expected here. */
  FoveaException expected(String what) {
    return failure("expected " + what + ", found " + peek().description());
  }

  FoveaException failure(String message) {
    return SyntaxFailure.at(line(), message);
  }

  /** Enters something that may contain itself; {@link #leave()} follows. */
  void enter() {
    if (++nesting > MAX_NESTING) {
      throw failure("nested deeper than " + MAX_NESTING + " levels");
    }
  }

  void leave() {
    nesting--;
  }
}
