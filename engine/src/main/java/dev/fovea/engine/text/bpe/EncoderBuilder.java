package dev.fovea.engine.text.bpe;

import static dev.fovea.engine.text.bpe.Vocabulary.NONE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Takes what a file says of a byte-pair encoding, in any order, and makes an encoder of it. Not
 * thread-safe.
 *
 * <p>Methods throw {@link FoveaException} with {@link ErrorCode#INVALID_CHECKPOINT} for what cannot
 * be used.
 */
public final class EncoderBuilder {
  /** Larger ids would make tables of nothing: published ones are below 300,000. */
  private static final int LARGEST_ID = (1 << 21) - 1;

  private final ByteStrings entries = new ByteStrings();
  private int[] ids = new int[1 << 8];
  private int largest = -1;

  /** Entries with characters that stand for no byte: no text has them, added tokens may. */
  private final BitSet foreign = new BitSet();

  private final ByteStrings left = new ByteStrings();
  private final ByteStrings right = new ByteStrings();
  private boolean mergesIgnored;
  private boolean replacesBytes;

  /** Adds an entry of the vocabulary, in the byte alphabet. */
  public void addEntry(String entry, int id) {
    byte[] bytes = ByteAlphabet.bytes(entry);
    if (bytes == null) {
      foreign.set(entries.count());
    }
    if (entries.count() == ids.length) {
      ids = Arrays.copyOf(ids, ids.length + (ids.length >> 1));
    }
    ids[entries.count()] = checked(id);
    largest = Math.max(largest, id);
    entries.add(bytes == null ? entry.getBytes(UTF_8) : bytes);
  }

  /** Adds the merge of the next rank. */
  public void addMerge(String first, String second) {
    byte[] firstBytes = ByteAlphabet.bytes(first);
    byte[] secondBytes = ByteAlphabet.bytes(second);
    // Others never meet: no text has such tokens.
    if (firstBytes != null && secondBytes != null) {
      left.add(firstBytes);
      right.add(secondBytes);
    }
  }

  /** Says that a piece that is a token's bytes is that token, whatever the merges make of it. */
  public void ignoreMerges() {
    mergesIgnored = true;
  }

  /** Says that the file has other tokens stand for bytes that have no token. */
  public void replaceBytes() {
    replacesBytes = true;
  }

  private static int checked(int id) {
    if (id < 0 || id > LARGEST_ID) {
      throw invalid("the token id %d is not in the range 0 to %d".formatted(id, LARGEST_ID));
    }
    return id;
  }

  private static FoveaException invalid(String problem) {
    return new FoveaException(ErrorCode.INVALID_CHECKPOINT, problem);
  }

  /**
   * Returns the ids of added tokens by their texts: that of the entry of the vocabulary with the
   * same text, as in the reference, or else the one that is given.
   */
  public Map<String, Integer> addedIds(Map<String, Integer> given) {
    Map<String, Integer> found = new HashMap<>(given);
    Map<Key, String> texts = new HashMap<>();
    given.keySet().forEach(text -> texts.put(Key.of(text), text));
    for (int entry = 0; entry < entries.count(); entry++) {
      String text = texts.get(key(entry));
      if (text != null) {
        found.put(text, ids[entry]);
      }
    }
    return found;
  }

  /** An entry: comparable, so that a map is fast whatever the hashes are. */
  @SuppressWarnings("ArrayRecordComponent") // compared as bytes
  private record Key(byte[] bytes, boolean foreign) implements Comparable<Key> {
    static Key of(String text) {
      byte[] bytes = ByteAlphabet.bytes(text);
      return new Key(bytes == null ? text.getBytes(UTF_8) : bytes, bytes == null);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && compareTo(key) == 0;
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public int compareTo(Key other) {
      int order = Boolean.compare(foreign, other.foreign);
      return order != 0 ? order : Arrays.compare(bytes, other.bytes);
    }
  }

  /**
   * Returns the encoder. To be called once, at the end.
   *
   * @param added the ids of added tokens by their texts, as {@link #addedIds} returned them: the
   *     vocabulary has them, no piece of text becomes one
   */
  public BytePairEncoder build(Map<String, Integer> added) {
    BitSet apart = new BitSet();
    int[] places = places(added, apart);
    // Text cannot do without the tokens of single bytes, whatever else they are.
    added.forEach((text, id) -> apart.set(id, text.getBytes(UTF_8).length > 1));
    Vocabulary all = new Vocabulary(entries, places, searchable(_ -> true));
    Merges merges = merges(all, apart);
    int[] withAdded = places.clone();
    added.forEach((text, id) -> {
      entries.add(text.getBytes(UTF_8));
      withAdded[id] = entries.count();
    });
    Vocabulary vocabulary = new Vocabulary(entries, withAdded, searchable(id -> !apart.get(id)));
    byte[] wholes = new byte[vocabulary.size()];
    if (mergesIgnored) {
      Arrays.fill(wholes, BytePairEncoder.WHOLE);
    }
    return new BytePairEncoder(vocabulary, merges, byteTokens(all, vocabulary), wholes);
  }

  /** Returns where the bytes of each id are, plus 1, and marks the ids of added tokens. */
  private int[] places(Map<String, Integer> added, BitSet apart) {
    int last = largest;
    for (int id : added.values()) {
      last = Math.max(last, checked(id));
    }
    int[] places = new int[last + 1];
    for (int entry = 0; entry < entries.count(); entry++) {
      if (places[ids[entry]] != 0) {
        throw invalid("two entries of the vocabulary have the id " + ids[entry]);
      }
      places[ids[entry]] = entry + 1;
    }
    added.forEach((text, id) -> {
      if (apart.get(id) || (places[id] != 0 && !key(places[id] - 1).equals(Key.of(text)))) {
        throw invalid("the added token \"" + text + "\" has the id of another, " + id);
      }
      apart.set(id);
    });
    return places;
  }

  private Key key(int entry) {
    return new Key(entries.get(entry), foreign.get(entry));
  }

  private int[] searchable(IntPredicate wanted) {
    return IntStream.range(0, entries.count())
        .filter(entry -> !foreign.get(entry))
        .map(entry -> ids[entry])
        .filter(wanted)
        .toArray();
  }

  /** Returns the merges; those that take or make an added token are left out. */
  private Merges merges(Vocabulary all, BitSet apart) {
    int count = 0;
    int[] lefts = new int[left.count()];
    int[] rights = new int[left.count()];
    int[] products = new int[left.count()];
    for (int rank = 0; rank < left.count(); rank++) {
      byte[] joined = joined(left.get(rank), right.get(rank));
      int middle = joined.length - right.get(rank).length;
      lefts[count] = all.find(joined, 0, middle);
      rights[count] = all.find(joined, middle, joined.length);
      products[count] = all.find(joined, 0, joined.length);
      if (lefts[count] == NONE || rights[count] == NONE || products[count] == NONE) {
        throw invalid("merge %d has a token that is not in the vocabulary".formatted(rank));
      }
      if (!apart.get(lefts[count]) && !apart.get(rights[count]) && !apart.get(products[count])) {
        count++;
      }
    }
    return new Merges(lefts, rights, products, count);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  private int[] byteTokens(Vocabulary all, Vocabulary vocabulary) {
    int[] tokens = new int[0x100];
    for (int value = 0; value < tokens.length; value++) {
      byte[] single = {(byte) value};
      tokens[value] = vocabulary.find(single, 0, 1);
      if (tokens[value] != all.find(single, 0, 1)) {
        throw invalid("an added token has the id of the byte 0x%02x".formatted(value));
      }
      if (tokens[value] == NONE && replacesBytes && isInUtf8(value)) {
        throw invalid(
            "no token for the byte 0x%02x, and other tokens in its place are not supported"
                .formatted(value));
      }
    }
    return tokens;
  }

  private static boolean isInUtf8(int value) {
    return value < 0xC0 || (value > 0xC1 && value < 0xF5);
  }
}
