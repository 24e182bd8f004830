package io.contraflow.serving;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SafetensorsFile;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Verification;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Text to unit vector with a static snapshot: the mean of the rows of the text's tokens, divided by
 * its length. A text without tokens, and one whose rows cancel out, gives the zero vector, as
 * sentence-transformers does; a cosine with it is to be taken as 0.
 *
 * <p>Thread-safe and without locks between callers. The table is a copy on the heap (4 bytes a
 * value), so that deleting or damaging the files later changes nothing. The tokenizer's native
 * memory is freed by {@link #close} or else with the encoder.
 */
public final class SnapshotEncoder implements AutoCloseable {
  /** Below this a vector has no direction; sentence-transformers divides by the same bound. */
  private static final double MIN_NORM = 1e-12;

  private final Manifest manifest;
  private final Tokenizer tokenizer;
  private final int dimension;
  private final float[] rows; // (V, D)

  private SnapshotEncoder(Manifest manifest, Tokenizer tokenizer, int dimension, float[] rows) {
    this.manifest = manifest;
    this.tokenizer = tokenizer;
    this.dimension = dimension;
    this.rows = rows;
  }

  /**
   * Verifies the SHA-256 of every file, then loads. A sentence-transformers directory of a {@code
   * StaticEmbedding} and {@code Normalize} that has no {@code contraflow.json} is taken as it is.
   *
   * @throws io.contraflow.state.format.FormatException if it is damaged, too old or too new
   */
  public static SnapshotEncoder open(Path snapshotDirectory) throws IOException {
    if (!Files.exists(snapshotDirectory.resolve(Manifest.FILE))) {
      return load(null, snapshotDirectory);
    }
    PublishedSnapshot snapshot = PublishedSnapshot.read(snapshotDirectory);
    Verification.of(snapshot).orThrow();
    return load(snapshot.manifest(), snapshotDirectory);
  }

  private static SnapshotEncoder load(Manifest manifest, Path directory) throws IOException {
    StaticModel model = StaticModel.in(directory);
    Table table = SafetensorsFile.open(model.tensor()).matrix(StaticModel.TENSOR);
    if (manifest != null && manifest.dimension() != table.dimension()) {
      throw new CorruptException(
          "%s: the manifest says dimension %d, %s has %d; restore a copy"
              .formatted(directory, manifest.dimension(), model.tensor(), table.dimension()));
    }
    float[] rows = copy(table, model.tensor());
    Tokenizer tokenizer = Tokenizer.read(model.tokenizer());
    if (tokenizer.vocabularySize() > table.rows()) {
      int tokens = tokenizer.vocabularySize();
      tokenizer.close();
      throw new CorruptException(
          "%s has %d rows for the %d tokens of its tokenizer; restore a copy"
              .formatted(model.tensor(), table.rows(), tokens));
    }
    return new SnapshotEncoder(manifest, tokenizer, table.dimension(), rows);
  }

  private static float[] copy(Table table, Path file) throws IOException {
    long values = (long) table.rows() * table.dimension();
    if (values > Integer.MAX_VALUE - 8) {
      throw new IOException(
          file + " must have at most 2^31 values to be served from the heap, has " + values);
    }
    float[] rows = new float[(int) values];
    float[] row = new float[table.dimension()];
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      System.arraycopy(row, 0, rows, r * row.length, row.length);
    }
    return rows;
  }

  /** (D), of length 1 or 0. */
  public float[] embed(String text) {
    return embed(tokenizer.encode(text));
  }

  /** (texts, D), in the order of the texts. */
  public float[][] embedAll(List<String> texts) {
    float[][] vectors = new float[texts.size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = embed(texts.get(i));
    }
    return vectors;
  }

  public int dimension() {
    return dimension;
  }

  /** Empty for a directory that Contraflow did not write. */
  public Optional<Manifest> manifest() {
    return Optional.ofNullable(manifest);
  }

  /** Waits for calls of {@link #embed} in other threads; a later call fails. */
  @Override
  public void close() {
    tokenizer.close();
  }

  /** Summed in double: ten thousand float32 additions would cost four of seven digits. */
  private float[] embed(int[] tokens) {
    double[] sum = new double[dimension];
    for (int token : tokens) {
      int start = token * dimension;
      for (int d = 0; d < sum.length; d++) {
        sum[d] += rows[start + d];
      }
    }
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    double norm = Math.sqrt(squares);
    float[] vector = new float[dimension];
    if (norm >= MIN_NORM * tokens.length && norm > 0) { // the mean's norm, times the count
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) (sum[d] / norm);
      }
    }
    return vector;
  }
}
