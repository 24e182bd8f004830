package io.contraflow.serving;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import io.contraflow.state.snapshot.DeltaFile;
import io.contraflow.state.snapshot.SafetensorsFile;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * The table of one side on the heap: token ids to unit vector. Immutable once it is loaded.
 *
 * @param dimension D
 * @param rows (V, D), row after row
 */
record EmbeddingSide(int dimension, float[] rows) {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Copies the table of a file. */
  static EmbeddingSide read(Path tensor) throws IOException {
    Table table = SafetensorsFile.open(tensor).matrix(StaticModel.TENSOR);
    long values = (long) table.rows() * table.dimension();
    if (values > Integer.MAX_VALUE - 8) {
      throw new IOException(
          tensor + " must have at most 2^31 values to be served from the heap, has " + values);
    }
    float[] rows = new float[(int) values];
    float[] row = new float[table.dimension()];
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      System.arraycopy(row, 0, rows, r * row.length, row.length);
    }
    return new EmbeddingSide(table.dimension(), rows);
  }

  /**
   * @throws CorruptException if there are more tokens than rows
   */
  void check(int tokens, Path tensor) throws CorruptException {
    if (tokens > rows.length / dimension) {
      throw new CorruptException(
          "%s has %d rows for the %d tokens of its tokenizer; restore a copy"
              .formatted(tensor, rows.length / dimension, tokens));
    }
  }

  /** V. */
  int count() {
    return rows.length / dimension;
  }

  EmbeddingSide copy() {
    return new EmbeddingSide(dimension, rows.clone());
  }

  /** Changes rows of a table that nobody embeds with yet. */
  void apply(DeltaFile delta) {
    delta.applyTo(rows, dimension);
  }

  /** Of the values, as a snapshot's file has them. */
  String tensorSha256() {
    MessageDigest digest = Sha256.digest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < rows.length; ) {
      int values = Math.min(BUFFER_BYTES / Float.BYTES, rows.length - at);
      buffer.asFloatBuffer().put(rows, at, values);
      digest.update(buffer.array(), 0, values * Float.BYTES);
      at += values;
    }
    return Sha256.hex(digest.digest());
  }

  float[] embed(int[] tokens) {
    RowMean mean = new RowMean(dimension);
    for (int token : tokens) {
      mean.add(rows, token * dimension);
    }
    return mean.unit();
  }
}
