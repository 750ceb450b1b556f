package dev.fovea.grammar.mask;

import dev.fovea.grammar.lexeme.Lexeme;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a match: all places in which the text so far may have ended. What is learned about
 * what follows is kept with it, guarded by its {@link Explorer}.
 */
final class Threads {
  /** No place: the text is wrong. */
  static final Threads DEAD = new Threads(List.of(), false);

  /** One place: a state in a lexeme's automaton after some characters. */
  record Place(Position position, int state, int count) {
    /** Whether the count goes on; one that has only a lower bound comes to rest. */
    boolean counts() {
      Lexeme lexeme = position.match().lexeme();
      return lexeme.most() != Lexeme.UNBOUNDED || count < lexeme.least();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Parts are interned.
    public boolean equals(@Nullable Object other) {
      return other instanceof Place place
          && position == place.position
          && state == place.state
          && count == place.count;
    }

    @Override
    public int hashCode() {
      return (System.identityHashCode(position) * 31 + state) * 31 + count;
    }
  }

  private final Place[] places;
  private final boolean canEnd;
  private final boolean counts;
  private final int hash;
  private Threads @Nullable [] next;
  private @Nullable TokenSet mask;

  Threads(List<Place> places, boolean canEnd) {
    this.places = places.toArray(new Place[0]);
    this.canEnd = canEnd;
    this.counts = places.stream().anyMatch(Place::counts);
    this.hash = Arrays.hashCode(this.places);
  }

  Place[] places() {
    return places;
  }

  /** Whether the text may be complete. */
  boolean canEnd() {
    return canEnd;
  }

  /** Whether characters are being counted, so that this state will hardly come again. */
  boolean counts() {
    return counts;
  }

  boolean isDead() {
    return places.length == 0 && !canEnd;
  }

  /** The state after {@code b}, or null if nobody has asked. */
  @Nullable Threads next(int b) {
    return next == null ? null : next[b];
  }

  void next(int b, Threads to) {
    if (next == null) {
      next = new Threads[256];
    }
    next[b] = to;
  }

  boolean hasNext() {
    return next != null;
  }

  @Nullable TokenSet mask() {
    return mask;
  }

  void mask(TokenSet mask) {
    this.mask = mask;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Threads threads
        && canEnd == threads.canEnd
        && Arrays.equals(places, threads.places);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
