package io.contraflow.learner.encode;

import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.state.snapshot.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/**
 * The parameters of an encoder: a (V, D) table of float32 rows and, for each row, N numbers that an
 * optimizer remembers of it. Both lie outside the heap, belong to this object and are freed by
 * {@link #close}. Two sets of dirty bits say which rows were written since the last checkpoint and
 * since the last publication. Not thread-safe.
 */
public final class EmbeddingTable implements Table, AutoCloseable {
  private final String name;
  private final int rows;
  private final int dimension;
  private final int optimizerValues;
  private final FloatMemory values; // (V, D), padded
  private final FloatMemory optimizer; // (V, N)
  private final DirtyRows checkpoint;
  private final DirtyRows publish;

  /**
   * All numbers 0, nothing dirty.
   *
   * @param name the tensor's name in a snapshot
   * @param optimizerValues N, 0 for a table that no optimizer writes
   */
  public EmbeddingTable(String name, int rows, int dimension, int optimizerValues) {
    if (rows < 1 || dimension < 1 || optimizerValues < 0) {
      throw new IllegalArgumentException(
          "a table needs a row and a column: shape=(%d, %d), optimizer values=%d"
              .formatted(rows, dimension, optimizerValues));
    }
    this.name = name;
    this.rows = rows;
    this.dimension = dimension;
    this.optimizerValues = optimizerValues;
    this.values = FloatMemory.padded(rows, dimension);
    this.optimizer = new FloatMemory(rows, optimizerValues);
    this.checkpoint = new DirtyRows(rows);
    this.publish = new DirtyRows(rows);
  }

  /** A table like {@code start}, with its name and numbers. */
  public static EmbeddingTable copy(Table start, int optimizerValues) {
    EmbeddingTable table =
        new EmbeddingTable(start.name(), start.rows(), start.dimension(), optimizerValues);
    table.load(start);
    return table;
  }

  @Override
  public String name() {
    return name;
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
    values.read(checked(row), into, dimension);
  }

  public float get(int row, int column) {
    if (column < 0 || column >= dimension) {
      throw new IndexOutOfBoundsException(
          "column must be in [0, " + dimension + "): column=" + column);
    }
    return values.get(checked(row), column);
  }

  /** N, numbers that the optimizer remembers of a row. */
  public int optimizerValues() {
    return optimizerValues;
  }

  /** Copies what the optimizer remembers of a row into {@code into[0 .. N)}. */
  public void readOptimizer(int row, float[] into) {
    optimizer.read(checked(row), into, optimizerValues);
  }

  /**
   * Replaces a row and what the optimizer remembers of it and marks it dirty in both sets.
   *
   * @param values (D)
   * @param optimizer (N)
   */
  public void write(int row, float[] values, float... optimizer) {
    restore(row, values, optimizer);
    mark(row);
  }

  /** Marks a row dirty in both sets, after it was written where it lies. */
  public void mark(int row) {
    checkpoint.mark(row);
    publish.mark(row);
  }

  /**
   * The rows where they lie, (V, D), padded; this table's own. Threads may write different rows at
   * the same time, which marks nothing: {@link #mark} does.
   */
  public FloatMemory values() {
    return values;
  }

  /** What the optimizer remembers, where it lies, (V, N); as {@link #values}. */
  public FloatMemory remembered() {
    return optimizer;
  }

  /** As {@link #write}, but marks nothing: what is restored has been stored. */
  public void restore(int row, float[] values, float... optimizer) {
    if (optimizer.length != optimizerValues) {
      throw new IllegalArgumentException(
          "a row must have %d optimizer values, was %d; keep learner.optimizer as it was"
              .formatted(optimizerValues, optimizer.length));
    }
    this.values.write(checked(row), values, dimension);
    this.optimizer.write(row, optimizer, optimizerValues);
  }

  /**
   * Copies all rows of {@code start}, sets all optimizer values to 0 and clears both sets of dirty
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
    float[] nothing = new float[optimizerValues];
    for (int r = 0; r < rows; r++) {
      start.read(r, row);
      restore(r, row, nothing);
    }
    checkpoint.clear();
    publish.clear();
  }

  /** Feeds every row and what the optimizer remembers of it, float32 little-endian, row by row. */
  public void digest(MessageDigest digest) {
    float[] row = new float[dimension];
    float[] remembered = new float[optimizerValues];
    ByteBuffer bytes =
        ByteBuffer.allocate((dimension + optimizerValues) * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < rows; r++) {
      read(r, row);
      readOptimizer(r, remembered);
      bytes.asFloatBuffer().put(row).put(remembered);
      digest.update(bytes.array());
    }
  }

  /** Bytes outside the heap: rows and what the optimizer remembers of them. */
  public long memoryBytes() {
    return values.bytes() + optimizer.bytes();
  }

  /** Rows written since the last checkpoint. */
  public DirtyRows checkpoint() {
    return checkpoint;
  }

  /** Rows written since the last publication. */
  public DirtyRows publish() {
    return publish;
  }

  private int checked(int row) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException("row must be in [0, " + rows + "): row=" + row);
    }
    return row;
  }

  @Override
  public void close() {
    values.close();
    optimizer.close();
  }
}
