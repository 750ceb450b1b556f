package dev.fovea.engine.text;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaException;
import dev.fovea.engine.text.bpe.BytePairEncoder;
import dev.fovea.engine.text.bpe.PieceEncoder;
import dev.fovea.engine.text.bpe.TokenList;
import dev.fovea.engine.text.bpe.Vocabulary;
import dev.fovea.engine.text.split.PreTokenizer;
import dev.fovea.jinja.values.StandIns;
import dev.fovea.jinja.values.StandIns.Source;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.OptionalInt;

/**
 * A byte-level tokenizer as Hugging Face's {@code tokenizers} has it, whose added tokens can only
 * come from a chat template, never from the text of users. Immutable; for any number of threads.
 *
 * <p>Text is cut into pieces by code that is known to do what the file's pattern says, and the
 * bytes of each piece are merged: all in time linear in the text, but for n log n within a piece.
 * In all texts, surrogates without a partner count as U+FFFD. Long work ends with a {@link
 * java.util.concurrent.CancellationException} if its thread is interrupted.
 */
public final class Tokenizer {
  private static final int UNLIMITED = Integer.MAX_VALUE - 8;

  private final AddedTokens addedTokens;
  private final PromptGuard guard;
  private final boolean composed;
  private final PreTokenizer preTokenizer;
  private final BytePairEncoder encoder;
  private final LeastTokens leastTokens;
  private final BitSet special = new BitSet();

  private Tokenizer(TokenizerFile file) {
    composed = file.composed();
    preTokenizer = file.preTokenizer();
    encoder = file.encoder();
    addedTokens = new AddedTokens(file.addedTokens(), composed);
    guard = new PromptGuard(file.addedTokens());
    leastTokens = new LeastTokens(encoder.vocabulary(), file.addedTokens(), composed);
    file.addedTokens().stream()
        .filter(AddedToken::special)
        .forEach(token -> special.set(token.id()));
  }

  /**
   * Loads tokenizer.json, and tokenizer_config.json if there is one, of a checkpoint.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a file is missing or damaged, or
   *     describes no byte-level BPE of a kind that is supported
   */
  public static Tokenizer load(Path folder) {
    return new Tokenizer(TokenizerFile.read(folder));
  }

  /** Returns the largest id plus 1. */
  public int vocabularySize() {
    return vocabulary().size();
  }

  private Vocabulary vocabulary() {
    return encoder.vocabulary();
  }

  /** Returns the id of an added token, such as {@code "<|im_end|>"}. */
  public OptionalInt id(String addedToken) {
    return addedTokens.find(addedToken).stream().mapToInt(AddedToken::id).findAny();
  }

  /** Returns the tokens of {@code text} as plain text. None of them is an added token. */
  public int[] encode(String text) {
    TokenList tokens = new TokenList(UNLIMITED);
    add(text, encoder.encoder(tokens));
    return tokens.toArray();
  }

  private void add(String given, PieceEncoder pieces) {
    String text = StandIns.wellFormed(given);
    preTokenizer.split(composed ? Composition.compose(text) : text, pieces::add);
  }

  /**
   * Returns the tokens of what a chat template made. Added tokens in it become themselves where the
   * template wrote them; in texts from {@link #guard} and {@link #guardAnswer} they are text,
   * except for the markers that the latter leaves to the model.
   */
  public int[] encodePrompt(String rendered) {
    return encodePrompt(rendered, UNLIMITED);
  }

  /**
   * As {@link #encodePrompt(String)}, of at most {@code mostTokens} tokens. What is certain to have
   * more is not tokenized to its end, or at all.
   *
   * @param mostTokens one less than the context has room for
   * @throws FoveaException {@link ErrorCode#CONTEXT_LENGTH_EXCEEDED} if there are more
   */
  public int[] encodePrompt(String rendered, int mostTokens) {
    long least = leastTokens.in(PromptGuard.unguard(rendered));
    if (least > mostTokens) {
      throw TokenList.tooMany(least, mostTokens);
    }
    TokenList tokens = new TokenList(mostTokens);
    PieceEncoder pieces = encoder.encoder(tokens);
    addedTokens.split(rendered, tokens::add, text -> add(PromptGuard.unguard(text), pieces));
    return tokens.toArray();
  }

  /**
   * Returns a number of tokens that a prompt does not go below that has {@code text}, trimmed or
   * not, in it. Nothing is copied.
   */
  public long leastTokens(String text) {
    return leastTokens.within(text);
  }

  /**
   * Returns {@code text}, which may be anybody's, such that no added token can come of it. For a
   * chat template it is as the text itself; {@link #encodePrompt} takes it as plain text.
   */
  public String guard(String text) {
    return guard.guard(text, Source.GIVEN);
  }

  /**
   * Returns {@code text}, which a client says that the model wrote, such that no added token can
   * come of it but the markers of reasoning and of calls of tools.
   */
  public String guardAnswer(String text) {
    return guard.guard(text, Source.ANSWERED);
  }

  /**
   * Returns a copy of the UTF-8 of a token, which may be a fragment of a character. That of an
   * added token is its text; that of an unknown id is empty.
   */
  public byte[] bytes(int id) {
    return vocabulary().bytes(id);
  }

  /** Returns whether a token is an added one, which no text of its own accord is made of. */
  public boolean isAdded(int id) {
    return addedTokens.find(id).isPresent();
  }

  /** Returns whether a token is structure, to be left out of shown text. */
  public boolean isSpecial(int id) {
    return id >= 0 && special.get(id);
  }
}
