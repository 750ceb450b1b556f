package dev.fovea.grammar.mask;

import dev.fovea.grammar.lexeme.ByteDfa;
import dev.fovea.grammar.lexeme.Lexeme;
import dev.fovea.grammar.limits.GrammarException;
import dev.fovea.grammar.rules.Node;
import dev.fovea.grammar.rules.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One grammar held against one vocabulary, and what was learned of both: a deterministic automaton
 * over sets of threads that is built as far as answers go, and the masks of its states. What is
 * learned takes bounded memory: when it is full it is forgotten as a whole. Safe for threads.
 */
public final class Explorer {
  /** Bytes that may be remembered. */
  static final long MEMORY = 48L << 20;

  /** How many places a match may be in at once; more make each step slow. */
  private static final int PLACES = 4000;

  private final Program program;
  private final TokenTrie trie;
  private final LexemeMasks shared;
  private LexemeMasks lexemes;
  private final Map<Frame, Frame> frames = new HashMap<>();
  private final Map<Position, Position> positions = new HashMap<>();
  private final Map<Threads, Threads> states = new HashMap<>();
  private final long[] scratch;
  private final Threads[] path;
  private long bytes;

  /** Nothing learned yet of {@code program}; {@code shared} are the masks all grammars share. */
  public Explorer(Program program, TokenTrie trie, LexemeMasks shared) {
    this.program = program;
    this.trie = trie;
    this.shared = shared;
    this.lexemes = new LexemeMasks(trie);
    this.scratch = new long[(trie.tokens() + 63) / 64];
    this.path = new Threads[trie.height() + 1];
  }

  /** The state before any text. */
  synchronized Threads start() {
    return Closure.of(this, program.start(), null);
  }

  /** The state after {@code bytes}, {@link Threads#DEAD} if they may not come. */
  synchronized Threads step(Threads from, byte[] bytes) {
    Threads state = from;
    for (int i = 0; i < bytes.length && !state.isDead(); i++) {
      state = step(state, bytes[i] & 0xff);
    }
    forgetIfFull();
    return state;
  }

  /** Sets in {@code bits} the tokens that may come in {@code state}; others' bits are cleared. */
  synchronized void mask(Threads state, long[] bits) {
    forgetIfFull();
    Arrays.fill(bits, 0);
    TokenSet known = state.mask();
    if (known != null) {
      known.addTo(bits);
      return;
    }
    if (state.counts()) {
      collect(state, bits);
      return;
    }
    Arrays.fill(scratch, 0);
    collect(state, scratch);
    TokenSet mask = TokenSet.of(scratch);
    bytes += mask.bytes();
    state.mask(mask);
    mask.addTo(bits);
  }

  /** The only byte that may come in {@code state}, or -1. */
  synchronized int onlyByte(Threads state) {
    int only = -1;
    if (state.canEnd()) {
      return -1;
    }
    for (Threads.Place place : state.places()) {
      int b = place.position().match().lexeme().automaton().onlyByte(place.state());
      if (b < 0 || (only >= 0 && only != b)) {
        return -1;
      }
      only = b;
    }
    return only;
  }

  private void collect(Threads state, long[] bits) {
    for (Threads.Place place : state.places()) {
      Lexeme lexeme = place.position().match().lexeme();
      LexemeMask mask = mask(lexeme, place.state());
      mask.addInside(lexeme, place.count(), bits);
      Threads follow = null;
      for (int i = 0; i < mask.exits(); i++) {
        if (mask.isExit(i, lexeme, place.count())) {
          trie.mark(mask.exit(i), bits);
          if (mask.goesOn(i)) {
            follow = follow == null ? follow(place.position()) : follow;
            walk(follow, mask.exit(i), bits);
          }
        }
      }
    }
  }

  private LexemeMask mask(Lexeme lexeme, int state) {
    if (shared.owns(lexeme.automaton())) {
      return shared.of(lexeme, state);
    }
    return lexemes.of(lexeme, state);
  }

  /** Marks the tokens below {@code node} that can come from {@code state} there. */
  private void walk(Threads state, int node, long[] bits) {
    if (state.places().length == 0) {
      return;
    }
    int base = trie.depth(node);
    path[base] = state;
    int end = trie.skip(node);
    for (int n = node + 1; n < end; ) {
      int depth = trie.depth(n);
      Threads to = step(path[depth - 1], trie.label(n));
      if (to.isDead()) {
        n = trie.skip(n);
      } else {
        path[depth] = to;
        trie.mark(n, bits);
        n++;
      }
    }
  }

  private Threads step(Threads state, int b) {
    Threads known = state.next(b);
    if (known != null) {
      return known;
    }
    LinkedHashSet<Threads.Place> places = null;
    boolean canEnd = false;
    for (Threads.Place place : state.places()) {
      Lexeme lexeme = place.position().match().lexeme();
      ByteDfa automaton = lexeme.automaton();
      int to = automaton.next(place.state(), b);
      if (to == ByteDfa.DEAD) {
        continue;
      }
      int count = lexeme.count(to, place.count());
      places = places == null ? new LinkedHashSet<>() : places;
      if (automaton.isOpen(to) && lexeme.possible(to, count)) {
        places.add(new Threads.Place(place.position(), to, count));
      }
      if (lexeme.complete(to, count)) {
        Threads follow = follow(place.position());
        canEnd |= follow.canEnd();
        places.addAll(Arrays.asList(follow.places()));
      }
    }
    Threads next =
        places == null ? Threads.DEAD : intern(new Threads(new ArrayList<>(places), canEnd));
    checkSize(next.places().length);
    if (!state.counts()) {
      bytes += state.hasNext() ? 0 : 1100;
      state.next(b, next);
    }
    return next;
  }

  private Threads follow(Position position) {
    Threads follow = position.follow();
    if (follow == null) {
      follow = Closure.of(this, position.match().next(), position.stack());
      position.follow(follow);
    }
    return follow;
  }

  Frame frame(Node node, int count, @Nullable Frame parent) {
    return intern(frames, new Frame(node, count, parent));
  }

  Position position(Node.Match match, @Nullable Frame stack) {
    return intern(positions, new Position(match, stack));
  }

  /** The one object for states like {@code threads}, unless these will not come again. */
  Threads intern(Threads threads) {
    if (threads.isDead()) {
      return Threads.DEAD;
    }
    return threads.counts() ? threads : intern(states, threads);
  }

  private <T> T intern(Map<T, T> known, T value) {
    T before = known.putIfAbsent(value, value);
    if (before != null) {
      return before;
    }
    bytes += 150;
    return Objects.requireNonNull(value);
  }

  void checkSize(int places) {
    if (places > PLACES) {
      throw new GrammarException(
          "is so ambiguous that a text can be read in more than " + PLACES + " ways at once");
    }
  }

  /** States that are in use go on with the objects they have. */
  private void forgetIfFull() {
    if (bytes + lexemes.bytes() > MEMORY) {
      frames.clear();
      positions.clear();
      states.clear();
      lexemes = new LexemeMasks(trie);
      bytes = 0;
    }
  }
}
