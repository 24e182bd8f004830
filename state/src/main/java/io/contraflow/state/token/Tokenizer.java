package io.contraflow.state.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Text to token ids with a Hugging Face {@code tokenizer.json}: unless it is {@link #forTransformer
 * for a transformer}, no special tokens are added, nothing is truncated or padded, whatever the
 * file says, so that every reader of {@link #json} gets the same ids for any text. Any string is
 * accepted: an unpaired surrogate is read as U+FFFD.
 *
 * <p>Thread-safe. Holds native memory, freed by {@link #close} or else when the tokenizer is no
 * longer reachable.
 */
public final class Tokenizer implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private static final int MIN_MAX_TOKENS = 3;

  private final byte[] json;
  private final boolean specialTokens;
  private final String sha256;
  private final int vocabularySize;
  private final NativeTokenizer tokenizer;
  private final Cleaner.Cleanable cleanable;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final AsciiWordPiece ascii; // null where all text is the native library's
  private volatile boolean closed;

  private Tokenizer(byte[] json, ObjectNode parsed, boolean specialTokens) throws CorruptException {
    this.json = json;
    this.specialTokens = specialTokens;
    this.sha256 = Sha256.of(json);
    this.vocabularySize = TokenizerJson.vocabularySize(parsed);
    this.ascii = specialTokens ? null : AsciiWordPiece.of(parsed).orElse(null);
    this.tokenizer = NativeTokenizer.of(new String(json, StandardCharsets.UTF_8));
    this.cleanable = CLEANER.register(this, tokenizer);
  }

  /**
   * @throws CorruptException if it is not the JSON of a tokenizer
   */
  public static Tokenizer of(byte[] tokenizerJson) throws CorruptException {
    ObjectNode parsed = TokenizerJson.parse(tokenizerJson);
    try {
      return new Tokenizer(
          TokenizerJson.withoutTruncationAndPadding(tokenizerJson, parsed), parsed, false);
    } catch (CorruptException e) {
      throw e;
    } catch (IOException e) {
      throw new CorruptException("tokenizer.json cannot be rewritten: " + e.getMessage(), e);
    }
  }

  /**
   * As a transformer is given texts: with the special tokens that the file's post-processor adds
   * ([CLS] and [SEP] of BERT), and of a longer text as many tokens from the start as leave room for
   * them; what Hugging Face's {@code truncation=True} does.
   *
   * @param maxTokens special ones included, at least 3
   * @throws CorruptException if it is not the JSON of a tokenizer
   */
  public static Tokenizer forTransformer(byte[] tokenizerJson, int maxTokens)
      throws CorruptException {
    if (maxTokens < MIN_MAX_TOKENS) {
      throw new IllegalArgumentException(
          "max tokens must be at least 3, the special ones and one more, was " + maxTokens);
    }
    ObjectNode parsed = TokenizerJson.parse(tokenizerJson);
    try {
      return new Tokenizer(TokenizerJson.withTruncation(parsed, maxTokens), parsed, true);
    } catch (CorruptException e) {
      throw e;
    } catch (IOException e) {
      throw new CorruptException("tokenizer.json cannot be rewritten: " + e.getMessage(), e);
    }
  }

  /**
   * @throws CorruptException if the file is not a tokenizer's; the message names it
   */
  public static Tokenizer read(Path file) throws IOException {
    try {
      return of(Files.readAllBytes(file));
    } catch (CorruptException e) {
      throw new CorruptException(file + ": " + e.getMessage(), e);
    }
  }

  /** What the native library gives for any text, also for one that {@link #encode} does without. */
  int[] encodeNatively(String text) {
    return Arrays.stream(nativeIds(wellFormed(text))).mapToInt(Math::toIntExact).toArray();
  }

  /** Token ids in [0, {@link #vocabularySize}), in the order of the text; empty for no tokens. */
  public int[] encode(String text) {
    return encode(text, Integer.MAX_VALUE);
  }

  /** The first {@code maxTokens} of {@link #encode(String)}. */
  public int[] encode(String text, int maxTokens) {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("max tokens must not be negative, was " + maxTokens);
    }
    int[] pieces = ascii == null ? null : asciiIds(text);
    if (pieces != null) {
      return pieces.length <= maxTokens ? pieces : Arrays.copyOf(pieces, maxTokens);
    }
    long[] ids = nativeIds(wellFormed(text));
    int[] tokens = new int[Math.min(ids.length, maxTokens)];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = (int) ids[i];
    }
    return tokens;
  }

  /** Largest id + 1: the rows that a table needs. */
  public int vocabularySize() {
    return vocabularySize;
  }

  /** SHA-256 of {@link #json}. */
  public String sha256() {
    return sha256;
  }

  /** The published {@code tokenizer.json}, without truncation and padding. */
  public byte[] json() {
    return json.clone();
  }

  /** Waits for calls of {@link #encode} in other threads; a later call of it fails. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      cleanable.clean();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private int[] asciiIds(String text) {
    checkOpen();
    return ascii.encode(text);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the tokenizer must be open to encode, was closed");
    }
  }

  private long[] nativeIds(String wellFormed) {
    lock.readLock().lock();
    try {
      checkOpen();
      return tokenizer.encode(wellFormed, specialTokens);
    } finally {
      lock.readLock().unlock();
      Reference.reachabilityFence(this);
    }
  }

  /** One unpaired surrogate makes the native library misread every character beyond U+FFFF. */
  static String wellFormed(String text) {
    StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (changed == null) {
        changed = new StringBuilder(text);
      }
      changed.setCharAt(i, '\uFFFD');
    }
    return changed == null ? text : changed.toString();
  }
}
