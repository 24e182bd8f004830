package io.contraflow.learner.memory;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dense matrix (rows, columns) where ND4J computes, row after row: on a CUDA device, or in the
 * host's memory. What the host writes is copied to the device before ND4J next uses it, and what is
 * read is copied back.
 *
 * <p>Its memory is {@link DeviceMemory}'s, which may give it to another matrix of the same use.
 * Contents are undefined until written. One thread at a time.
 */
public final class DeviceMatrix {
  private final int rows;
  private final int columns;
  private final INDArray flat; // (rows · columns)
  private final INDArray transposed; // (columns, rows) in 'f' order, the same memory

  /**
   * @param buffer of at least as many numbers
   */
  DeviceMatrix(DataBuffer buffer, int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    flat = Nd4j.create(buffer, new long[] {(long) rows * columns}, new long[] {1}, 0, 'c');
    transposed = Nd4j.create(buffer, new long[] {columns, rows}, new long[] {1, columns}, 0, 'f');
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Its numbers one after the other, (rows · columns); this matrix's memory. */
  public INDArray flat() {
    return flat;
  }

  /** Its transpose (columns, rows) in column-major order; this matrix's memory. */
  public INDArray transposed() {
    return transposed;
  }

  /** Sets the first rows to those of a matrix of as many columns, and the others to 0. */
  public void write(Matrix from) {
    Pointer host = flat.data().pointer();
    from.copyTo(host);
    finish(host, (long) from.rows() * columns);
  }

  /** Sets the first numbers, and the others to 0. */
  public void write(double[] values) {
    Pointer host = flat.data().pointer();
    if (flat.dataType() == DataType.DOUBLE) {
      new DoublePointer(host).put(values, 0, values.length);
    } else {
      float[] rounded = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        rounded[i] = (float) values[i];
      }
      new FloatPointer(host).put(rounded, 0, rounded.length);
    }
    finish(host, values.length);
  }

  /** Sets every number of a matrix of whole numbers. */
  void write(int[] values) {
    Pointer host = flat.data().pointer();
    new IntPointer(host).put(values, 0, values.length);
    finish(host, values.length);
  }

  private void finish(Pointer host, long count) {
    long others = flat.length() - count;
    if (others > 0) {
      int size = flat.dataType().width();
      Pointer.memset(new BytePointer(host).getPointer(count * size), 0, others * size);
    }
    Nd4j.getAffinityManager().tagLocation(flat, Location.HOST);
  }

  /** Copies the first rows to a matrix of as many columns. */
  public void read(Matrix into) {
    Nd4j.getAffinityManager().ensureLocation(flat, Location.HOST);
    into.copyFrom(flat.data().pointer());
  }

  /** The first numbers. */
  public double[] read(int count) {
    Nd4j.getAffinityManager().ensureLocation(flat, Location.HOST);
    Pointer host = flat.data().pointer();
    double[] values = new double[count];
    if (flat.dataType() == DataType.DOUBLE) {
      new DoublePointer(host).get(values, 0, count);
      return values;
    }
    float[] floats = new float[count];
    new FloatPointer(host).get(floats, 0, count);
    for (int i = 0; i < count; i++) {
      values[i] = floats[i];
    }
    return values;
  }
}
