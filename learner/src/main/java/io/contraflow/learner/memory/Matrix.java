package io.contraflow.learner.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dense matrix (rows, columns) in ND4J's memory, row after row. It is kept as its transpose in
 * column-major order, which is the order in which ND4J's products are fast. It may have no rows.
 *
 * <p>The one who creates it owns it and closes it; afterwards every access throws {@link
 * IllegalStateException}. Contents are undefined until written. Not thread-safe while it is
 * written.
 */
public final class Matrix implements AutoCloseable {
  static {
    LibraryLoading.fromItsOwnLoader();
  }

  private final int rows;
  private final int columns;
  private final Precision precision;
  private final INDArray transposed; // (columns, rows) in 'f' order; null without rows
  private FloatBuffer floats;
  private DoubleBuffer doubles;
  private boolean closed;

  public Matrix(Precision precision, int rows, int columns) {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "a matrix needs rows and columns of 0 or more: shape=(" + rows + ", " + columns + ")");
    }
    this.rows = rows;
    this.columns = columns;
    this.precision = precision;
    if (rows == 0 || columns == 0) {
      transposed = null;
      return;
    }
    DataType type = precision == Precision.FLOAT ? DataType.FLOAT : DataType.DOUBLE;
    transposed = Nd4j.createUninitialized(type, new long[] {columns, rows}, 'f');
    ByteBuffer bytes = transposed.data().pointer().asByteBuffer().order(ByteOrder.nativeOrder());
    if (precision == Precision.FLOAT) {
      floats = bytes.asFloatBuffer();
    } else {
      doubles = bytes.asDoubleBuffer();
    }
  }

  /** A copy of {@code values}, which has one array a row, all of {@code columns} numbers. */
  public static Matrix of(Precision precision, int columns, double[][] values) {
    Matrix matrix = new Matrix(precision, values.length, columns);
    float[] scratch = new float[columns];
    for (int row = 0; row < values.length; row++) {
      matrix.write(row, values[row], 0, scratch);
    }
    return matrix;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  public Precision precision() {
    return precision;
  }

  /** Copies a row into {@code into[0 .. columns)}. */
  public void read(int row, float[] into) {
    checkOpen();
    if (precision == Precision.FLOAT) {
      floats.get(row * columns, into, 0, columns);
      return;
    }
    for (int c = 0; c < columns; c++) {
      into[c] = (float) doubles.get(row * columns + c);
    }
  }

  /**
   * Copies a row into {@code into[from .. from + columns)}.
   *
   * @param scratch at least {@code columns} long; its contents are lost
   */
  public void read(int row, double[] into, int from, float[] scratch) {
    checkOpen();
    if (columns == 0) {
      return;
    }
    if (precision == Precision.DOUBLE) {
      doubles.get(row * columns, into, from, columns);
      return;
    }
    floats.get(row * columns, scratch, 0, columns);
    for (int c = 0; c < columns; c++) {
      into[from + c] = scratch[c];
    }
  }

  /** Copies {@code count} cells of a row of this FLOAT matrix into {@code into[0 .. count)}. */
  public void read(int row, int column, int count, float[] into) {
    checkOpen();
    floats.get(row * columns + column, into, 0, count);
  }

  /** Copies {@code from[0 .. count)} to cells of a row of this FLOAT matrix. */
  public void write(int row, int column, int count, float[] from) {
    checkOpen();
    floats.put(row * columns + column, from, 0, count);
  }

  /** Copies {@code from[0 .. columns)} to a row. */
  public void write(int row, float[] from) {
    checkOpen();
    if (precision == Precision.FLOAT) {
      floats.put(row * columns, from, 0, columns);
      return;
    }
    for (int c = 0; c < columns; c++) {
      doubles.put(row * columns + c, from[c]);
    }
  }

  /**
   * Copies {@code from[offset .. offset + columns)} to a row, rounded to the matrix's precision.
   *
   * @param scratch at least {@code columns} long; its contents are lost
   */
  public void write(int row, double[] from, int offset, float[] scratch) {
    checkOpen();
    if (columns == 0) {
      return;
    }
    if (precision == Precision.DOUBLE) {
      doubles.put(row * columns, from, offset, columns);
      return;
    }
    for (int c = 0; c < columns; c++) {
      scratch[c] = (float) from[offset + c];
    }
    floats.put(row * columns, scratch, 0, columns);
  }

  /** Sets every number to 0. */
  public void clear() {
    checkOpen();
    if (transposed != null) {
      transposed.assign(0);
    }
  }

  /** Adds to this (m, n) the product a·b of (m, k) and (k, n). */
  public void addProduct(Matrix a, Matrix b) {
    if (isEmpty(a, b)) {
      return;
    }
    checkShape(a.rows, b.columns, a.columns, b.rows);
    Nd4j.gemm(b.transposed, a.transposed, transposed, false, false, 1, 1);
  }

  /** Sets this (m, n) to the product a·b of (m, k) and (k, n). */
  public void setProduct(Matrix a, Matrix b) {
    if (isEmpty(a, b)) {
      return;
    }
    checkShape(a.rows, b.columns, a.columns, b.rows);
    Nd4j.gemm(b.transposed, a.transposed, transposed, false, false, 1, 0);
  }

  /** Sets this (m, n) to the product a·bᵀ of (m, k) and (n, k). */
  public void setProductWithTransposed(Matrix a, Matrix b) {
    if (isEmpty(a, b)) {
      return;
    }
    checkShape(a.rows, b.rows, a.columns, b.columns);
    Nd4j.gemm(b.transposed, a.transposed, transposed, true, false, 1, 0);
  }

  /** Sets this (m, n) to the product aᵀ·b of (k, m) and (k, n). */
  public void setProductOfTransposed(Matrix a, Matrix b) {
    if (isEmpty(a, b)) {
      return;
    }
    checkShape(a.columns, b.columns, a.rows, b.rows);
    Nd4j.gemm(b.transposed, a.transposed, transposed, false, true, 1, 0);
  }

  /** Adds to this (m, n) the product aᵀ·b of (k, m) and (k, n). */
  public void addProductOfTransposed(Matrix a, Matrix b) {
    if (isEmpty(a, b)) {
      return;
    }
    checkShape(a.columns, b.columns, a.rows, b.rows);
    Nd4j.gemm(b.transposed, a.transposed, transposed, false, true, 1, 1);
  }

  /**
   * The address of cell (row, column) of this FLOAT matrix. It does not keep the matrix alive: use
   * it within a call that does.
   */
  FloatPointer at(int row, int column) {
    checkOpen();
    return new FloatPointer(transposed.data().pointer()).position((long) row * columns + column);
  }

  /**
   * As {@link #at}, as an address of its own and not a position: what takes any pointer needs it.
   */
  FloatPointer addressOf(int row, int column) {
    checkOpen();
    return new FloatPointer(transposed.data().pointer()).getPointer((long) row * columns + column);
  }

  /** Whether there is nothing to multiply. An empty inner dimension does not occur: D, B ≥ 1. */
  private boolean isEmpty(Matrix a, Matrix b) {
    checkOpen();
    a.checkOpen();
    b.checkOpen();
    return transposed == null || a.transposed == null || b.transposed == null;
  }

  private void checkShape(int m, int n, int k, int otherK) {
    if (k != otherK || rows != m || columns != n) {
      throw new IllegalArgumentException(
          "shapes must fit: (%d, %d) by (%d, %d) into (%d, %d)"
              .formatted(m, k, otherK, n, rows, columns));
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("matrix is closed: shape=(" + rows + ", " + columns + ")");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      floats = null;
      doubles = null;
      if (transposed != null) {
        transposed.close();
      }
    }
  }
}
