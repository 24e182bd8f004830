package io.contraflow.learner.memory;

import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A dense matrix (rows, columns) in the host's memory outside the heap, row after row, whatever
 * ND4J computes on. Its products are one call of the BLAS that ND4J uses on a CPU. It may have no
 * rows.
 *
 * <p>The one who creates it owns it and closes it; afterwards every access throws {@link
 * IllegalStateException}. Contents are undefined until written. Not thread-safe while it is
 * written.
 */
public final class Matrix implements AutoCloseable {
  private static final int CACHE_LINE = 64; // bytes

  private final int rows;
  private final int columns;
  private final Precision precision;
  private final BytePointer kept; // null without cells
  private final Pointer memory; // in it, from the first cache line on; null without cells
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
      kept = null;
      memory = null;
      return;
    }
    kept = KeptMemory.shared().take(bytes() + CACHE_LINE);
    long aligned = -kept.address() & (CACHE_LINE - 1);
    long cells = (long) rows * columns;
    if (precision == Precision.FLOAT) {
      memory = new FloatPointer(kept.getPointer(aligned)).capacity(cells);
      floats = memory.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    } else {
      memory = new DoublePointer(kept.getPointer(aligned)).capacity(cells);
      doubles = memory.asByteBuffer().order(ByteOrder.nativeOrder()).asDoubleBuffer();
    }
  }

  private Matrix(FloatMemory packed) {
    rows = packed.rows();
    columns = packed.columns();
    precision = Precision.FLOAT;
    kept = null;
    memory = rows == 0 || columns == 0 ? null : packed.cells();
    floats =
        memory == null
            ? null
            : memory.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /**
   * Rows of memory as a matrix that shares it: to be used only while that is open, which closing
   * this leaves as it is.
   *
   * @throws IllegalArgumentException if the rows are padded
   */
  public static Matrix viewOf(FloatMemory packed) {
    if (packed.stride() != packed.columns()) {
      throw new IllegalArgumentException(
          "a matrix has no padded rows: columns=%d, padded to %d"
              .formatted(packed.columns(), packed.stride()));
    }
    return new Matrix(packed);
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

  /**
   * Gives the system back what closed matrices have left for those to come, up to 64 MiB: when no
   * more are expected soon.
   */
  public static void freeKept() {
    KeptMemory.shared().free();
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
    if (memory != null) {
      Pointer.memset(memory, 0, bytes());
    }
  }

  /** Adds to this (m, n) the product a·b of (m, k) and (k, n). */
  public void addProduct(Matrix a, Matrix b) {
    multiply(a, false, b, false, 1);
  }

  /** Sets this (m, n) to the product a·b of (m, k) and (k, n). */
  public void setProduct(Matrix a, Matrix b) {
    multiply(a, false, b, false, 0);
  }

  /** Sets this (m, n) to the product a·bᵀ of (m, k) and (n, k). */
  public void setProductWithTransposed(Matrix a, Matrix b) {
    multiply(a, false, b, true, 0);
  }

  /** Sets this (m, n) to the product aᵀ·b of (k, m) and (k, n). */
  public void setProductOfTransposed(Matrix a, Matrix b) {
    multiply(a, true, b, false, 0);
  }

  /** Adds to this (m, n) the product aᵀ·b of (k, m) and (k, n). */
  public void addProductOfTransposed(Matrix a, Matrix b) {
    multiply(a, true, b, false, 1);
  }

  private void multiply(Matrix a, boolean transposeA, Matrix b, boolean transposeB, int beta) {
    HostProducts.multiply(a, transposeA, b, transposeB, beta, this);
  }

  /** Its memory, row after row; null without cells. */
  Pointer memory() {
    checkOpen();
    return memory;
  }

  /**
   * The address of cell (row, column) of this FLOAT matrix. It does not keep the matrix alive: use
   * it within a call that does.
   */
  FloatPointer at(int row, int column) {
    checkOpen();
    return new FloatPointer(memory).position((long) row * columns + column);
  }

  /**
   * As {@link #at}, as an address of its own and not a position: what takes any pointer needs it.
   */
  FloatPointer addressOf(int row, int column) {
    checkOpen();
    return new FloatPointer(memory).getPointer((long) row * columns + column);
  }

  /** Copies everything to other memory of as many numbers of this precision, or more. */
  void copyTo(Pointer other) {
    checkOpen();
    if (memory != null) {
      Pointer.memcpy(other, memory, bytes());
    }
  }

  /** Sets everything to what other memory of as many numbers of this precision begins with. */
  void copyFrom(Pointer other) {
    checkOpen();
    if (memory != null) {
      Pointer.memcpy(memory, other, bytes());
    }
  }

  private long bytes() {
    return (long) rows * columns * (precision == Precision.FLOAT ? Float.BYTES : Double.BYTES);
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
      if (kept != null) {
        KeptMemory.shared().give(kept);
      }
    }
  }
}
