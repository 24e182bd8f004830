package io.contraflow.learner.memory;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Memory where ND4J computes, by what it is for, kept from one computation to the next: after the
 * largest shapes have been seen nothing is allocated any more. A matrix's shape depends on what is
 * asked for alone, so that the order of sums does too. One thread at a time; close it.
 */
public final class DeviceMemory implements AutoCloseable {
  /** ND4J takes other ways with a single row. */
  private static final int ROWS = 8;

  private final DataType type;
  private final Map<String, INDArray> buffers = new HashMap<>();

  public DeviceMemory(Precision precision) {
    type = precision == Precision.FLOAT ? DataType.FLOAT : DataType.DOUBLE;
  }

  /**
   * A matrix of so many rows, and up to seven more.
   *
   * @param use the same name, the same memory: what had it before is lost
   */
  public DeviceMatrix rows(String use, int rows, int columns) {
    return matrix(type, use, rounded(rows), columns);
  }

  /** Exactly this shape. */
  public DeviceMatrix exactly(String use, int rows, int columns) {
    return matrix(type, use, rows, columns);
  }

  /** Whole numbers, the first {@code count} of {@code values}; up to seven are the last again. */
  public DeviceMatrix indices(String use, int[] values, int count) {
    int[] padded = new int[rounded(count)];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = values[Math.min(i, count - 1)];
    }
    DeviceMatrix indices = matrix(DataType.INT32, use, padded.length, 1);
    indices.write(padded);
    return indices;
  }

  private DeviceMatrix matrix(DataType of, String use, int rows, int columns) {
    long length = (long) rows * columns;
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "similarities must be fewer than 2^31 with the nd4j kernel: shape=(%d, %d); set"
                  .formatted(rows, columns)
              + " window.size or queue.size lower, or learner.kernel to blocked");
    }
    INDArray buffer = buffers.get(use);
    if (buffer == null || buffer.length() < length) {
      if (buffer != null) {
        buffers.remove(use).close();
      }
      buffer = Nd4j.createUninitialized(of, new long[] {capacity(length)}, 'c');
      buffers.put(use, buffer);
    }
    return new DeviceMatrix(buffer.data(), rows, columns);
  }

  /** The next multiple of 8, and at least that. */
  static int rounded(int rows) {
    return Math.max(ROWS, Math.toIntExact((rows + ROWS - 1L) / ROWS * ROWS));
  }

  /** An eighth more at most, so that what grows slowly is seldom moved. */
  static long capacity(long length) {
    long step = Math.max(1, Long.highestOneBit(length) / 8);
    return (length + step - 1) / step * step;
  }

  @Override
  public void close() {
    buffers.values().forEach(INDArray::close);
    buffers.clear();
  }
}
