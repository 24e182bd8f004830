package io.contraflow.learner.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;

/**
 * Rows of float32 outside the heap, contiguous, all 0 at first. There may be more than 2 GiB of
 * them. The one who creates it owns it and closes it; afterwards every access throws {@link
 * IllegalStateException}. Threads may write different rows at the same time.
 *
 * <pre>
 *   packed   | row 0 | row 1 | ...
 *   padded   | row 0, 0 .. 0 | row 1, 0 .. 0 | ...     a row takes a multiple of 16 floats and
 *                                                      begins at a cache line
 * </pre>
 */
public final class FloatMemory implements AutoCloseable {
  /** A row lies in one buffer, and a buffer of ints' positions holds 2 GiB less a byte. */
  private static final int SEGMENT_BITS = 28;

  private static final int CACHE_LINE = 16; // floats

  private final int rows;
  private final int columns;
  private final int stride; // floats from a row to the next
  private final int rowBits; // 2^rowBits rows a segment
  private final FloatPointer pointer;
  private ByteBuffer[] segments;
  private FloatBuffer[] floats; // the same
  private final FloatIndexer indexer; // the same, of all rows
  private float fetched;

  /** Packed rows, of which there may be none, as there may be no columns. */
  public FloatMemory(int rows, int columns) {
    this(rows, columns, columns, SEGMENT_BITS);
  }

  /** Rows for {@link RowArithmetic}. */
  public static FloatMemory padded(int rows, int columns) {
    return new FloatMemory(rows, columns, RowArithmetic.padded(columns), SEGMENT_BITS);
  }

  /** Seen through buffers of up to 2^segmentBits floats. */
  FloatMemory(int rows, int columns, int stride, int segmentBits) {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "memory needs rows and columns of 0 or more: shape=(" + rows + ", " + columns + ")");
    }
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
    this.rowBits = rowBits(stride, segmentBits);
    long length = (long) rows * stride + CACHE_LINE;
    this.pointer = new FloatPointer(length);
    Pointer.memset(pointer, 0, length * Float.BYTES);
    int count = (int) ((rows + (1L << rowBits) - 1) >>> rowBits);
    this.segments = new ByteBuffer[count];
    this.floats = new FloatBuffer[count];
    for (int s = 0; s < count; s++) {
      segments[s] = segment(s);
      floats[s] = segments[s].asFloatBuffer();
    }
    indexer = FloatIndexer.create(cells());
  }

  private static int rowBits(int stride, int segmentBits) {
    int strideBits = stride <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(stride - 1);
    return Math.max(0, segmentBits - strideBits);
  }

  private ByteBuffer segment(int number) {
    long firstRow = (long) number << rowBits;
    long endRow = Math.min(rows, firstRow + (1L << rowBits));
    if (stride == 0) {
      return ByteBuffer.allocateDirect(0);
    }
    // A buffer begins at its pointer's address, whatever the position, so that is moved.
    return pointer
        .getPointer(FloatPointer.class, alignedFrom() + firstRow * stride)
        .capacity((endRow - firstRow) * stride)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder());
  }

  /** Floats to the first cache line that begins in here. */
  private long alignedFrom() {
    return (-pointer.address() & (CACHE_LINE * Float.BYTES - 1)) / Float.BYTES;
  }

  /** All rows with what is behind their columns, from the first on. */
  FloatPointer cells() {
    checkOpen();
    return pointer.getPointer(FloatPointer.class, alignedFrom()).capacity((long) rows * stride);
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Floats that a row takes, with those behind its columns. */
  int stride() {
    return stride;
  }

  public long bytes() {
    return (long) rows * stride * Float.BYTES;
  }

  /** Copies the first {@code count} numbers of a row into {@code into[0 .. count)}. */
  public void read(int row, float[] into, int count) {
    checkOpen();
    floats[row >>> rowBits].get(at(row), into, 0, count);
  }

  /** Copies {@code from[0 .. count)} to the first numbers of a row. */
  public void write(int row, float[] from, int count) {
    checkOpen();
    floats[row >>> rowBits].put(at(row), from, 0, count);
  }

  public float get(int row, int column) {
    checkOpen();
    return floats[row >>> rowBits].get(at(row) + column);
  }

  public void set(int row, int column, float value) {
    checkOpen();
    floats[row >>> rowBits].put(at(row) + column, value);
  }

  /**
   * Brings rows[from .. to) closer before they are worked on, every cache line of theirs. A loop as
   * tight as this one lets the processor wait for as many lines at once as it can, where work on
   * rows waits for a few: a third less time for rows that are spread over a large table. A buffer's
   * get takes so many instructions that fewer lines are waited for at once, in half as much time
   * again.
   */
  public void fetch(int[] rows, int from, int to) {
    checkOpen();
    float sum = 0;
    for (int i = from; i < to; i++) {
      long begin = (long) rows[i] * stride;
      for (int c = 0; c < stride; c += CACHE_LINE) {
        sum += indexer.get(begin + c);
      }
    }
    fetched = sum; // else the loop would be compiled to nothing
  }

  /** The buffer that holds a row, in native order, not to be moved. */
  ByteBuffer segmentOf(int row) {
    checkOpen();
    return segments[row >>> rowBits];
  }

  /** Where a row begins in its buffer, in floats. */
  int at(int row) {
    return (row & ((1 << rowBits) - 1)) * stride;
  }

  private void checkOpen() {
    if (segments == null) {
      throw new IllegalStateException("memory is closed: shape=(" + rows + ", " + columns + ")");
    }
  }

  @Override
  public void close() {
    if (segments != null) {
      segments = null;
      floats = null;
      pointer.close();
    }
  }
}
