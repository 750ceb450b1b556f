package dev.fovea.jinja.values;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of the template language, which are those of Python that templates can make. */
public sealed interface Value {
  /** Returns how deep lists and dicts lie inside each other, 0 for a value that is neither. */
  default int depth() {
    return 0;
  }

  /** Returns how many values are inside this one, itself included; shared ones count repeatedly. */
  default long weight() {
    return 1;
  }

  enum None implements Value {
    NONE
  }

  record Bool(boolean value) implements Value {
    public static final Bool TRUE = new Bool(true);
    public static final Bool FALSE = new Bool(false);

    public static Bool of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  record Int(BigInteger value) implements Value {
    public static Int of(long value) {
      return new Int(BigInteger.valueOf(value));
    }
  }

  record Real(double value) implements Value {}

  /**
   * A string. One that was joined from others has its characters only when they are asked for, so
   * that a template can add to a long string again and again.
   */
  final class Text implements Value {
    public static final Text EMPTY = new Text("");

    /** The characters that one of two strings has that are joined without being copied. */
    private static final int LONG = 1024;

    private final boolean markup;
    private final int length;
    private @Nullable String value;
    private @Nullable Joint joint;

    /** Two strings, and what pays for their characters. */
    private record Joint(Text left, Text right, Budget budget) {}

    public Text(String value) {
      this(value, false);
    }

    /**
     * Makes a string.
     *
     * @param value may have {@link StandIns}, which are to be kept in what is made of it
     * @param markup whether it is safe for HTML, so that what is added to it is escaped
     */
    public Text(String value, boolean markup) {
      this.markup = markup;
      this.length = value.length();
      this.value = value;
    }

    private Text(Joint joint) {
      this.markup = false;
      this.length = joint.left().length + joint.right().length;
      this.joint = joint;
    }

    /** Returns a string of the characters of two others, none of them markup, counted. */
    public static Text joined(Text left, Text right, Budget budget) {
      if (left.isEmpty() || right.isEmpty()) {
        budget.step();
        return left.isEmpty() ? right : left;
      }
      budget.checkLength((long) left.length + right.length);
      if (Math.max(left.length, right.length) < LONG) {
        return budget.text(left.value() + right.value());
      }
      budget.values(1);
      return new Text(new Joint(left, right, budget));
    }

    public String value() {
      if (value == null) {
        value = characters();
        joint = null;
      }
      return value;
    }

    private String characters() {
      requireNonNull(joint).budget().characters(length);
      StringBuilder characters = new StringBuilder(length);
      Deque<Text> rest = new ArrayDeque<>();
      rest.push(this);
      while (!rest.isEmpty()) {
        Text next = rest.pop();
        if (next.value != null) {
          characters.append(next.value);
        } else {
          Joint parts = requireNonNull(next.joint);
          parts.budget().step();
          rest.push(parts.right());
          rest.push(parts.left());
        }
      }
      return characters.toString();
    }

    public boolean markup() {
      return markup;
    }

    boolean isEmpty() {
      return length == 0;
    }

    /** Returns what the template sees: no stand-ins. */
    public String plain() {
      return StandIns.plain(value());
    }
  }

  /** What a missing variable or member is; {@code message} is the error when it is used. */
  record Undefined(String message) implements Value {
    public TemplateFailure failure() {
      return new TemplateFailure(message);
    }
  }

  /** Something that can be called. */
  record Function(String name, Body body) implements Value {
    /** What a function does. */
    public interface Body {
      Value call(Arguments arguments);
    }
  }

  /** Which of Python's sequences one is; they differ in what can be done with them. */
  enum Kind {
    LIST("list"),
    TUPLE("tuple"),
    /** A tuple of a key and the items that have it. */
    GROUP("tuple"),
    RANGE("range"),
    KEYS("dict_keys"),
    VALUES("dict_values"),
    ITEMS("dict_items");

    private final String typeName;

    Kind(String typeName) {
      this.typeName = typeName;
    }

    public String typeName() {
      return typeName;
    }

    public boolean isTuple() {
      return this == TUPLE || this == GROUP;
    }

    /** Returns whether values of this kind and of {@code other} can be equal. */
    public boolean isLike(Kind other) {
      return this == other || (isTuple() && other.isTuple());
    }

    public boolean isView() {
      return this == KEYS || this == VALUES || this == ITEMS;
    }
  }

  /** Several values in order. Immutable. */
  final class Sequence implements Value {
    private final Kind kind;
    private final List<Value> items;
    private final int depth;
    private final long weight;

    public Sequence(Kind kind, List<? extends Value> items) {
      this.kind = kind;
      this.items = List.copyOf(items);
      this.depth = Nesting.depthOver(this.items);
      this.weight = Nesting.weightOf(this.items);
    }

    public Kind kind() {
      return kind;
    }

    public List<Value> items() {
      return items;
    }

    @Override
    public int depth() {
      return depth;
    }

    @Override
    public long weight() {
      return weight;
    }
  }

  /** A dict: entries in the order of their first assignment. Immutable. */
  final class Dict implements Value {
    private final Map<Object, Entry> entries;
    private final int depth;
    private final long weight;

    private Dict(Map<Object, Entry> entries) {
      this.entries = entries;
      this.depth =
          Math.max(
              Nesting.depthOver(entries.values().stream().map(Entry::value).toList()),
              Nesting.depthOver(entries.values().stream().map(Entry::key).toList()));
      this.weight =
          Nesting.sum(
              Nesting.weightOf(entries.values().stream().map(Entry::value).toList()),
              Nesting.weightOf(entries.values().stream().map(Entry::key).toList()));
    }

    /** Returns the entries; their keys are those that {@link Keys} makes. */
    public Map<Object, Entry> entries() {
      return entries;
    }

    @Override
    public int depth() {
      return depth;
    }

    @Override
    public long weight() {
      return weight;
    }

    public record Entry(Value key, Value value) {}

    /** Collects the entries of a dict. */
    public static final class Builder {
      private final Map<Object, Entry> entries = new LinkedHashMap<>();
      private final Budget budget;

      public Builder(Budget budget) {
        this.budget = budget;
      }

      public Builder put(Value key, Value value) {
        Object known = Keys.of(key, budget);
        Entry old = entries.get(known);
        entries.put(known, new Entry(old == null ? key : old.key(), value));
        budget.checkItems(entries.size());
        return this;
      }

      public Builder putAll(Dict dict) {
        dict.entries.values().forEach(entry -> put(entry.key(), entry.value()));
        return this;
      }

      public Dict build() {
        budget.items(entries.size());
        budget.values(entries.size());
        return new Dict(new LinkedHashMap<>(entries));
      }
    }
  }

  /** What can be read once, from first to last: the result of filters like {@code map}. */
  final class Stream implements Value {
    private final Iterator<Value> rest;
    private final int depth;
    private final long weight;

    Stream(List<? extends Value> items) {
      List<Value> copy = List.copyOf(items);
      this.rest = copy.iterator();
      this.depth = Nesting.depthOver(copy);
      this.weight = Nesting.weightOf(copy);
    }

    public Iterator<Value> rest() {
      return rest;
    }

    @Override
    public int depth() {
      return depth;
    }

    @Override
    public long weight() {
      return weight;
    }
  }

  /** The only value that changes: attributes that inner blocks can set. */
  final class Namespace implements Value {
    private final Map<String, Value> attributes = new LinkedHashMap<>();

    public Map<String, Value> attributes() {
      return attributes;
    }
  }

  /** What a recursive or plain {@code for} tells its body. */
  non-sealed interface Loop extends Value {
    Value attribute(String name);

    /** Runs the loop again over {@code items}, one level deeper. */
    Value call(Arguments items);
  }
}
