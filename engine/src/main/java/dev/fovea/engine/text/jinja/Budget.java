package dev.fovea.engine.text.jinja;

import java.util.List;

/**
 * What one rendering may still use, so that no template, whatever it does, exhausts the machine.
 * Each limit ends the rendering with an error that names it. Not for several threads.
 */
final class Budget {
  /** Expressions evaluated, statements run, items visited. */
  static final long MAX_STEPS = 5_000_000;

  /** Characters of one string, the output included. */
  static final int MAX_LENGTH = 16 << 20;

  /** Items of one list or entries of one dict. */
  static final int MAX_ITEMS = 200_000;

  /** Numbers that one {@code range} may have, as in jinja2's sandbox. */
  static final int MAX_RANGE = 100_000;

  /** Lists and dicts inside each other. */
  static final int MAX_DEPTH = 100;

  /** Expressions, statements and macro calls inside each other. */
  static final int MAX_NESTING = 300;

  /** Bits of an integer. */
  static final int MAX_BITS = 4096;

  /** Characters of all strings made in one rendering; a list item counts as several. */
  private static final long MAX_CHARACTERS = 128L << 20;

  private static final int CHARACTERS_PER_ITEM = 16;
  private static final int CHARACTERS_PER_STEP = 64;
  private static final int COMPARISONS_PER_STEP = 1024;

  private long steps;
  private long characters;
  private int nesting;

  /** Counts one step. */
  void step() {
    work(1);
  }

  /** Counts {@code more} steps. */
  void work(long more) {
    steps += more;
    if (steps > MAX_STEPS || more > MAX_STEPS) {
      throw new TemplateFailure("the template takes more than " + MAX_STEPS + " steps");
    }
  }

  /** Counts the steps that looking at each of {@code length} characters takes. */
  void scan(long length) {
    work(1 + length / CHARACTERS_PER_STEP);
  }

  /** Counts the steps that looking for {@code wanted} characters among {@code length} may take. */
  void search(long length, long wanted) {
    scan(length);
    work(length * wanted / COMPARISONS_PER_STEP);
  }

  /** Enters something that may contain itself; {@link #leave()} follows unless rendering fails. */
  void enter() {
    step();
    if (++nesting > MAX_NESTING) {
      throw new TemplateFailure(
          "expressions, blocks and macro calls are nested deeper than " + MAX_NESTING + " levels");
    }
  }

  void leave() {
    nesting--;
  }

  /** Refuses a string of {@code length} characters that is about to be made. */
  void checkLength(long length) {
    if (length > MAX_LENGTH) {
      throw new TemplateFailure("a string is longer than " + MAX_LENGTH + " characters");
    }
  }

  /** Refuses a list or dict of {@code size} items that is about to be made. */
  void checkItems(long size) {
    if (size > MAX_ITEMS) {
      throw new TemplateFailure("a list or dict has more than " + MAX_ITEMS + " items");
    }
  }

  /** Counts the characters of a string that was made. */
  void characters(long length) {
    checkLength(length);
    scan(length);
    characters += length;
    if (characters > MAX_CHARACTERS) {
      throw new TemplateFailure(
          "the template makes strings and lists of more than " + MAX_CHARACTERS + " characters");
    }
  }

  /** Counts the items of a list or dict that was made. */
  void items(long size) {
    checkItems(size);
    work(size);
    characters(size * CHARACTERS_PER_ITEM);
  }

  /** Returns a new string, counted. */
  Value.Text text(String value) {
    characters(value.length());
    return new Value.Text(value);
  }

  /** Returns a new list, counted. */
  Value.Sequence list(List<? extends Value> items) {
    return sequence(Value.Kind.LIST, items);
  }

  /** Returns a new tuple, counted. */
  Value.Sequence tuple(List<? extends Value> items) {
    return sequence(Value.Kind.TUPLE, items);
  }

  Value.Sequence sequence(Value.Kind kind, List<? extends Value> items) {
    items(items.size());
    return new Value.Sequence(kind, items);
  }

  /** Returns the items as what filters like {@code map} return: to be read once, without length. */
  Value.Stream stream(List<? extends Value> items) {
    items(items.size());
    return new Value.Stream(items);
  }
}
