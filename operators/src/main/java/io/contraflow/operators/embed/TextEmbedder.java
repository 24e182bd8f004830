package io.contraflow.operators.embed;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Texts to the vectors of a frozen transformer, as {@code SentenceTransformer.encode} makes them.
 * The vector of a text is the same bits whatever is embedded before, after or beside it: each text
 * is a run of its own on one thread, since quantised models take their scale from all of a run
 * (docs/decisions/011).
 *
 * <p>Thread-safe. Opening one that is open in this process gives the same again, so that the
 * subtasks of a job share one model in native memory; it is freed when each of them has closed it.
 */
public final class TextEmbedder implements AutoCloseable {
  /** Heap for vectors of texts that may come again. */
  private static final long RECENT_BYTES = 64L << 20;

  private static final Map<String, TextEmbedder> OPEN = new HashMap<>();

  private final EmbedderOptions options;
  private final String description;
  private final Tokenizer tokenizer;
  private final OnnxTransformer transformer;
  private final RecentVectors recent;
  private int users = 1;

  private TextEmbedder(
      EmbedderOptions options,
      String description,
      Tokenizer tokenizer,
      OnnxTransformer transformer) {
    this.options = options;
    this.description = description;
    this.tokenizer = tokenizer;
    this.transformer = transformer;
    this.recent = new RecentVectors(RECENT_BYTES, transformer.dimension());
  }

  /**
   * @throws IOException if there is no such model or tokenizer
   */
  public static TextEmbedder open(EmbedderOptions options) throws IOException {
    String description = options.description();
    synchronized (OPEN) {
      TextEmbedder open = joined(description);
      return open != null ? open : load(options, description);
    }
  }

  /**
   * As {@link #open(EmbedderOptions)}, where the description is known.
   *
   * @throws CorruptException if the files that are there have another description
   */
  public static TextEmbedder open(EmbedderOptions options, String description) throws IOException {
    synchronized (OPEN) {
      TextEmbedder open = joined(description);
      if (open != null) {
        return open;
      }
      String found = options.description();
      if (!found.equals(description)) {
        throw new CorruptException(
            "the embedder must be "
                + description
                + ", was "
                + found
                + "; put the files that the job was begun with on every machine");
      }
      return load(options, description);
    }
  }

  private static TextEmbedder joined(String description) {
    TextEmbedder open = OPEN.get(description);
    if (open != null) {
      open.users++;
    }
    return open;
  }

  private static TextEmbedder load(EmbedderOptions options, String description) throws IOException {
    Tokenizer tokenizer = Tokenizer.forTransformer(options.tokenizer().read(), options.maxTokens());
    try {
      OnnxTransformer transformer = options.model().open(1);
      TextEmbedder made = new TextEmbedder(options, description, tokenizer, transformer);
      OPEN.put(description, made);
      return made;
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** What the vectors depend on. */
  public String description() {
    return description;
  }

  /** D: the length of a vector. */
  public int dimension() {
    return transformer.dimension();
  }

  /**
   * @return (D), shared with later callers: not to be changed
   * @throws IOException if the model fails, or gives what is not finite
   */
  public float[] embed(String text, Side side) throws IOException {
    String prefixed = options.prefixed(text, side);
    ContentKey key = ContentKey.of(prefixed);
    float[] known = recent.get(key);
    if (known == null) {
      known = run(tokens(prefixed));
      recent.put(key, known);
    }
    return known;
  }

  String prefixed(String text, Side side) {
    return options.prefixed(text, side);
  }

  /** With the special tokens, cut. */
  int[] tokens(String prefixed) {
    return tokenizer.encode(prefixed);
  }

  float[] run(int[] tokens) throws IOException {
    float[] vector = transformer.embed(new int[][] {tokens}, options.pooling())[0];
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    if (!Double.isFinite(squares)) {
      throw new IOException(
          "an embedder must give finite numbers, gave "
              + squares
              + " as the square of a length;"
              + " export the model in float32");
    }
    if (options.normalise()) {
      double length = Math.max(Math.sqrt(squares), 1e-12);
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) (vector[d] / length);
      }
    }
    return vector;
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(description);
        tokenizer.close();
        transformer.close();
      }
    }
  }
}
