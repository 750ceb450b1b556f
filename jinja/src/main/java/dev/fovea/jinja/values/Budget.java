package dev.fovea.jinja.values;

import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * What one rendering may still use, so that no template, whatever it does, exhausts the machine.
 * Each limit ends the rendering with an error that names it. Not for several threads.
 *
 * <p>What a template may do grows with what it is given, since the work of an honest one does. Per
 * character it grows fast at first and slowly in the end: templates that go through a text or a
 * conversation several times have what they need, and one that only wants to take long has some
 * seconds at most, and some hundred megabytes.
 */
public final class Budget {
  /** Numbers that one {@code range} may have, as in jinja2's sandbox. */
  public static final int MAX_RANGE = 100_000;

  /** Lists and dicts inside each other. */
  public static final int MAX_DEPTH = 100;

  /** Expressions, statements and macro calls inside each other. */
  public static final int MAX_NESTING = 300;

  /** Bits of an integer. */
  public static final int MAX_BITS = 4096;

  /** Expressions evaluated, statements run, items visited. */
  private static final Allowance STEPS = new Allowance(5_000_000, 500, 195_000_000, 10);

  /** Characters of all strings made in one rendering; other values count as several. */
  private static final Allowance CHARACTERS = new Allowance(64L << 20, 256, 128L << 20, 16);

  /** Characters of one string, the output included. */
  private static final Allowance LENGTH = new Allowance(16L << 20, 4, 1L << 30, 0);

  /** Items of one list or entries of one dict. */
  private static final Allowance ITEMS = new Allowance(200_000, 1, 1L << 30, 0);

  private static final int CHARACTERS_PER_INPUT = 32;
  private static final int CHARACTERS_PER_VALUE = 32;
  private static final int CHARACTERS_PER_REFERENCE = 4;
  private static final int CHARACTERS_PER_STEP = 64;
  private static final int STEPS_BETWEEN_CHECKS = 1 << 14;

  private long input;
  private long mostSteps = STEPS.of(0);
  private long mostCharacters = CHARACTERS.of(0);
  private long mostLength = LENGTH.of(0);
  private long mostItems = ITEMS.of(0);

  private long steps;
  private long nextCheck = STEPS_BETWEEN_CHECKS;
  private long characters;
  private int nesting;

  /**
   * How a limit grows.
   *
   * @param least what it is for no input
   * @param perCharacter what each character of the input adds at first
   * @param bonus what they add in that way at most
   * @param always what each of them adds besides
   */
  private record Allowance(long least, long perCharacter, long bonus, long always) {
    long of(long input) {
      return least + Math.min(input * perCharacter, bonus) + input * always;
    }
  }

  /** Counts a value that the template is given, of {@code length} characters if it is a string. */
  public void given(int length) {
    input += CHARACTERS_PER_INPUT + length;
    mostSteps = STEPS.of(input);
    mostCharacters = CHARACTERS.of(input);
    mostLength = LENGTH.of(input);
    mostItems = ITEMS.of(input);
  }

  /** Counts one step. */
  public void step() {
    work(1);
  }

  /**
   * Counts {@code more} steps.
   *
   * @throws CancellationException if the thread was interrupted
   */
  public void work(long more) {
    steps += more;
    if (steps > mostSteps || more > mostSteps) {
      throw new TemplateFailure("the template takes more than " + mostSteps + " steps");
    }
    if (steps >= nextCheck) {
      nextCheck = steps + STEPS_BETWEEN_CHECKS;
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("a chat template was rendered in vain");
      }
    }
  }

  /** Counts the steps that looking at each of {@code length} characters takes. */
  public void scan(long length) {
    work(1 + length / CHARACTERS_PER_STEP);
  }

  /** Counts the steps that looking for {@code wanted} characters among {@code length} takes. */
  public void search(long length, long wanted) {
    scan(length * Math.clamp(wanted, 1, Finder.LONGEST_SIMPLE) + wanted);
  }

  /** Enters something that may contain itself; {@link #leave()} follows unless rendering fails. */
  public void enter() {
    step();
    if (++nesting > MAX_NESTING) {
      throw new TemplateFailure(
          "expressions, blocks and macro calls are nested deeper than " + MAX_NESTING + " levels");
    }
  }

  public void leave() {
    nesting--;
  }

  /** Refuses a string of {@code length} characters that is about to be made. */
  public void checkLength(long length) {
    if (length > mostLength) {
      throw new TemplateFailure("a string is longer than " + mostLength + " characters");
    }
  }

  /** Refuses a list or dict of {@code size} items that is about to be made. */
  public void checkItems(long size) {
    if (size > mostItems) {
      throw new TemplateFailure("a list or dict has more than " + mostItems + " items");
    }
  }

  /** Counts the characters of a string that was made. */
  public void characters(long length) {
    checkLength(length);
    scan(length);
    memory(length);
  }

  /** Counts {@code count} values that were made, whatever they are. */
  public void values(long count) {
    work(count);
    memory(count * CHARACTERS_PER_VALUE);
  }

  /** Counts a list or dict of {@code size} items that was made, the items being there already. */
  public void items(long size) {
    checkItems(size);
    work(size);
    memory(CHARACTERS_PER_VALUE + size * CHARACTERS_PER_REFERENCE);
  }

  private void memory(long more) {
    characters += more;
    if (characters > mostCharacters) {
      throw new TemplateFailure(
          "the template makes strings and lists of more than " + mostCharacters + " characters");
    }
  }

  /** Returns a new string, counted. */
  public Value.Text text(String value) {
    characters(value.length());
    memory(CHARACTERS_PER_VALUE);
    return new Value.Text(value);
  }

  /** Returns a new list, counted. */
  public Value.Sequence list(List<? extends Value> items) {
    return sequence(Value.Kind.LIST, items);
  }

  /** Returns a new tuple, counted. */
  public Value.Sequence tuple(List<? extends Value> items) {
    return sequence(Value.Kind.TUPLE, items);
  }

  public Value.Sequence sequence(Value.Kind kind, List<? extends Value> items) {
    items(items.size());
    return new Value.Sequence(kind, items);
  }

  /** Returns the items as what filters like {@code map} return: to be read once, without length. */
  public Value.Stream stream(List<? extends Value> items) {
    items(items.size());
    return new Value.Stream(items);
  }
}
