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
 * <p>Thread-safe. Those that are open with one description in this process share a model in native
 * memory, as the subtasks of a job do; it is freed when each of them has been closed.
 */
public final class TextEmbedder implements AutoCloseable {
  /** Heap for vectors of texts that may come again. */
  private static final long RECENT_BYTES = 64L << 20;

  private static final Map<String, Shared> OPEN = new HashMap<>();

  private final EmbedderOptions options;
  private final Shared shared;
  private boolean closed; // guarded by OPEN

  /** What all that are open with one description use. */
  private static final class Shared {
    final String description;
    final Tokenizer tokenizer;
    final OnnxTransformer transformer;
    final RecentVectors recent;
    int users; // guarded by OPEN

    Shared(String description, Tokenizer tokenizer, OnnxTransformer transformer) {
      this.description = description;
      this.tokenizer = tokenizer;
      this.transformer = transformer;
      this.recent = new RecentVectors(RECENT_BYTES, transformer.dimension());
    }
  }

  private TextEmbedder(EmbedderOptions options, Shared shared) {
    this.options = options;
    this.shared = shared;
    shared.users++;
  }

  /**
   * @throws IOException if there is no such model or tokenizer
   */
  public static TextEmbedder open(EmbedderOptions options) throws IOException {
    String description = options.description();
    synchronized (OPEN) {
      Shared open = OPEN.get(description);
      return new TextEmbedder(options, open != null ? open : load(options, description));
    }
  }

  /**
   * As {@link #open(EmbedderOptions)}, where the description is known.
   *
   * @throws CorruptException if the files that are there have another description
   */
  public static TextEmbedder open(EmbedderOptions options, String description) throws IOException {
    synchronized (OPEN) {
      Shared open = OPEN.get(description);
      if (open != null) {
        return new TextEmbedder(options, open);
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
      return new TextEmbedder(options, load(options, description));
    }
  }

  private static Shared load(EmbedderOptions options, String description) throws IOException {
    Tokenizer tokenizer = Tokenizer.forTransformer(options.tokenizer().read(), options.maxTokens());
    try {
      OnnxTransformer transformer = options.model().open(1);
      Shared made = new Shared(description, tokenizer, transformer);
      OPEN.put(description, made);
      return made;
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** What the vectors depend on. */
  public String description() {
    return shared.description;
  }

  /** D: the length of a vector. */
  public int dimension() {
    return shared.transformer.dimension();
  }

  /**
   * @return (D), shared with later callers: not to be changed
   * @throws NotFiniteException if the model gives numbers that are not finite
   * @throws IOException if the model fails
   * @throws IllegalStateException if this is closed
   */
  public float[] embed(String text, Side side) throws IOException {
    checkOpen();
    String prefixed = options.prefixed(text, side);
    ContentKey key = ContentKey.of(prefixed);
    float[] known = shared.recent.get(key);
    if (known == null) {
      known = run(tokens(prefixed));
      shared.recent.put(key, known);
    }
    return known;
  }

  String prefixed(String text, Side side) {
    return options.prefixed(text, side);
  }

  /** With the special tokens, cut. */
  int[] tokens(String prefixed) {
    checkOpen();
    return shared.tokenizer.encode(prefixed);
  }

  float[] run(int[] tokens) throws IOException {
    checkOpen();
    float[] vector = shared.transformer.embed(new int[][] {tokens}, options.pooling())[0];
    double squares = squares(vector);
    if (!Double.isFinite(squares)) {
      throw new NotFiniteException(squares);
    }
    return scaled(vector);
  }

  /**
   * @return the same at unit length if the options want that, {@code v / max(‖v‖, 1e-12)}, else
   *     itself; (D)
   */
  float[] scaled(float[] vector) {
    if (!options.normalise()) {
      return vector;
    }
    double length = Math.max(Math.sqrt(squares(vector)), 1e-12);
    float[] scaled = new float[vector.length];
    for (int d = 0; d < vector.length; d++) {
      scaled[d] = (float) (vector[d] / length);
    }
    return scaled;
  }

  private static double squares(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return squares;
  }

  private void checkOpen() {
    synchronized (OPEN) {
      if (closed) {
        throw new IllegalStateException(
            "an embedder must be open, was closed: " + shared.description + "; open another");
      }
    }
  }

  /** Further calls do nothing. */
  @Override
  public void close() {
    synchronized (OPEN) {
      if (closed) {
        return;
      }
      closed = true;
      shared.users--;
      if (shared.users == 0) {
        OPEN.remove(shared.description);
        shared.tokenizer.close();
        shared.transformer.close();
      }
    }
  }
}
