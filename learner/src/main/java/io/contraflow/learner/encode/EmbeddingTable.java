package io.contraflow.learner.encode;

import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.state.snapshot.Table;

/**
 * The parameters of a static encoder: a (V, D) table of float32 rows and, for each row, the
 * optimizer's accumulator. Both lie outside the heap, belong to this object and are freed by {@link
 * #close}. Two sets of dirty bits say which rows were written since the last checkpoint and since
 * the last publication. Not thread-safe.
 */
public final class EmbeddingTable implements Table, AutoCloseable {
  private final int rows;
  private final int dimension;
  private final FloatMemory values;
  private final FloatMemory accumulators;
  private final DirtyRows checkpoint;
  private final DirtyRows publish;

  /** All rows and accumulators 0, nothing dirty. */
  public EmbeddingTable(int rows, int dimension) {
    if (rows < 1 || dimension < 1) {
      throw new IllegalArgumentException(
          "a table needs a row and a column: shape=(" + rows + ", " + dimension + ")");
    }
    this.rows = rows;
    this.dimension = dimension;
    this.values = new FloatMemory((long) rows * dimension);
    this.accumulators = new FloatMemory(rows);
    this.checkpoint = new DirtyRows(rows);
    this.publish = new DirtyRows(rows);
  }

  /** The tensor's name in sentence-transformers' StaticEmbedding. */
  @Override
  public String name() {
    return "embedding.weight";
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void read(int row, float[] into) {
    values.read(at(row), into, dimension);
  }

  public float get(int row, int column) {
    if (column < 0 || column >= dimension) {
      throw new IndexOutOfBoundsException(
          "column must be in [0, " + dimension + "): column=" + column);
    }
    return values.get(at(row) + column);
  }

  /** The optimizer's accumulator of a row. */
  public float accumulator(int row) {
    at(row);
    return accumulators.get(row);
  }

  /** Replaces a row and its accumulator and marks it dirty in both sets. */
  public void write(int row, float[] values, float accumulator) {
    restore(row, values, accumulator);
    checkpoint.mark(row);
    publish.mark(row);
  }

  /** As {@link #write}, but marks nothing: what is restored has been stored. */
  public void restore(int row, float[] values, float accumulator) {
    this.values.write(at(row), values, dimension);
    accumulators.set(row, accumulator);
  }

  /**
   * Copies all rows of {@code start}, sets all accumulators to 0 and clears both sets of dirty
   * bits.
   *
   * @throws IllegalArgumentException if the shapes differ
   */
  public void load(Table start) {
    if (start.rows() != rows || start.dimension() != dimension) {
      throw new IllegalArgumentException(
          "the start must have the table's shape (%d, %d), was (%d, %d); set learner.dimension"
              .formatted(rows, dimension, start.rows(), start.dimension()));
    }
    float[] row = new float[dimension];
    for (int r = 0; r < rows; r++) {
      start.read(r, row);
      restore(r, row, 0);
    }
    checkpoint.clear();
    publish.clear();
  }

  /** Rows written since the last checkpoint. */
  public DirtyRows checkpoint() {
    return checkpoint;
  }

  /** Rows written since the last publication. */
  public DirtyRows publish() {
    return publish;
  }

  private long at(int row) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException("row must be in [0, " + rows + "): row=" + row);
    }
    return (long) row * dimension;
  }

  @Override
  public void close() {
    values.close();
    accumulators.close();
  }
}
