package dev.fovea.engine.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.fovea.engine.ErrorCode;
import dev.fovea.engine.FoveaException;
import dev.fovea.engine.text.jinja.StandIns;
import dev.fovea.engine.text.jinja.StandIns.Source;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;

/**
 * A byte-level tokenizer as Hugging Face's {@code tokenizers} has it, whose added tokens can only
 * come from a chat template, never from the text of users. For any number of threads.
 *
 * <p>The native tokenizer is loaded without its added tokens, so every text is plain text to it;
 * they are found by {@link AddedTokens}, and only in prompts. In all texts, surrogates without a
 * partner count as U+FFFD.
 */
public final class Tokenizer implements AutoCloseable {
  private static final byte[] NO_BYTES = new byte[0];

  private final TokenizersLibrary library;
  private final AddedTokens addedTokens;
  private final PromptGuard guard;
  private final byte[][] bytes;
  private final boolean[] special;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private long handle;

  private Tokenizer(TokenizersLibrary library, TokenizerFile file, long handle) {
    this.library = library;
    this.handle = handle;
    addedTokens = new AddedTokens(file.addedTokens(), file.composed());
    guard = new PromptGuard(file.addedTokens());
    bytes = new byte[file.size()][];
    special = new boolean[bytes.length];
    file.vocabulary().forEach((id, entry) -> bytes[id] = ByteAlphabet.bytes(entry));
    for (AddedToken token : file.addedTokens()) {
      bytes[token.id()] = token.content().getBytes(UTF_8);
      special[token.id()] = token.special();
    }
  }

  /**
   * Loads tokenizer.json, and tokenizer_config.json if there is one, of a checkpoint.
   *
   * @throws FoveaException {@link ErrorCode#INVALID_CHECKPOINT} if a file is missing, damaged or
   *     describes no byte-level BPE; {@link ErrorCode#GENERATION_FAILED} if the native library does
   *     not run on this machine
   */
  public static Tokenizer load(Path folder) {
    TokenizerFile file = TokenizerFile.read(folder);
    TokenizersLibrary library = NativeTokenizers.library();
    try {
      return new Tokenizer(library, file, library.createTokenizerFromString(file.plain()));
    } catch (RuntimeException e) {
      throw TokenizerFile.invalid(
          folder.resolve("tokenizer.json"), "refused by the tokenizers library: " + e, e);
    }
  }

  /** Returns the largest id plus 1. */
  public int vocabularySize() {
    return bytes.length;
  }

  /** Returns the id of an added token, such as {@code "<|im_end|>"}. */
  public OptionalInt id(String addedToken) {
    return addedTokens.find(addedToken).stream().mapToInt(AddedToken::id).findAny();
  }

  /**
   * Returns the tokens of {@code text} as plain text. None of them is an added token.
   *
   * @throws FoveaException {@link ErrorCode#MODEL_CLOSED} if this is closed
   */
  public int[] encode(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    Lock reading = lock.readLock();
    reading.lock();
    try {
      if (handle == 0) {
        throw new FoveaException(ErrorCode.MODEL_CLOSED, "the tokenizer is closed");
      }
      long encoding =
          library.encode(handle, StandIns.wellFormed(text), /* addSpecialTokens= */ false);
      try {
        long[] ids = library.getTokenIds(encoding);
        int[] tokens = new int[ids.length];
        for (int i = 0; i < tokens.length; i++) {
          tokens[i] = Math.toIntExact(ids[i]);
        }
        return tokens;
      } finally {
        library.deleteEncoding(encoding);
      }
    } finally {
      reading.unlock();
    }
  }

  /**
   * Returns the tokens of what a chat template made. Added tokens in it become themselves where the
   * template wrote them; in texts from {@link #guard} and {@link #guardAnswer} they are text,
   * except for the markers that the latter leaves to the model.
   *
   * @throws FoveaException {@link ErrorCode#MODEL_CLOSED} if this is closed
   */
  public int[] encodePrompt(String rendered) {
    IntStream.Builder tokens = IntStream.builder();
    addedTokens.split(
        rendered,
        tokens::add,
        text -> IntStream.of(encode(PromptGuard.unguard(text))).forEach(tokens::add));
    return tokens.build().toArray();
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
   * Returns the UTF-8 of a token, which may be a fragment of a character. That of an added token is
   * its text; that of an unknown id is empty. Not to be changed.
   */
  public byte[] bytes(int id) {
    return id >= 0 && id < bytes.length && bytes[id] != null ? bytes[id] : NO_BYTES;
  }

  /** Returns whether a token is structure, to be left out of shown text. */
  public boolean isSpecial(int id) {
    return id >= 0 && id < special.length && special[id];
  }

  /** Frees the native memory, after the calls that are under way. */
  @Override
  public void close() {
    Lock writing = lock.writeLock();
    writing.lock();
    try {
      if (handle != 0) {
        library.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      writing.unlock();
    }
  }
}
