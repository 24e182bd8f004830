package io.contraflow.learner.memory;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A contiguous stretch of float32 outside the heap, all 0 at first, addressed by {@code long}. The
 * one who creates it owns it and closes it; afterwards every access throws {@link
 * IllegalStateException}. Not thread-safe while it is written.
 */
public final class FloatMemory implements AutoCloseable {
  private static final int DEFAULT_SEGMENT_BITS = 28;

  private final long length;
  private final int segmentBits;
  private final FloatPointer pointer;
  private FloatBuffer[] segments;

  /**
   * @param length number of floats, at least 1
   */
  public FloatMemory(long length) {
    this(length, DEFAULT_SEGMENT_BITS);
  }

  /** As {@link #FloatMemory(long)}, seen through buffers of 2^segmentBits floats. */
  FloatMemory(long length, int segmentBits) {
    if (length < 1) {
      throw new IllegalArgumentException("length must be at least 1: length=" + length);
    }
    this.length = length;
    this.segmentBits = segmentBits;
    this.pointer = new FloatPointer(length);
    Pointer.memset(pointer, 0, length * Float.BYTES);
    long segment = 1L << segmentBits;
    this.segments = new FloatBuffer[Math.toIntExact((length + segment - 1) / segment)];
    for (int s = 0; s < segments.length; s++) {
      long from = s * segment;
      pointer.position(from).limit(Math.min(length, from + segment));
      segments[s] = pointer.asBuffer();
    }
    pointer.position(0).limit(length);
  }

  public long length() {
    return length;
  }

  /** Copies {@code count} floats from {@code at} on into {@code into[0 .. count)}. */
  public void read(long at, float[] into, int count) {
    for (int done = 0; done < count; ) {
      FloatBuffer segment = segment(at + done);
      int offset = offset(at + done);
      int run = Math.min(count - done, segment.capacity() - offset);
      segment.get(offset, into, done, run);
      done += run;
    }
  }

  /** Copies {@code from[0 .. count)} to {@code at}. */
  public void write(long at, float[] from, int count) {
    for (int done = 0; done < count; ) {
      FloatBuffer segment = segment(at + done);
      int offset = offset(at + done);
      int run = Math.min(count - done, segment.capacity() - offset);
      segment.put(offset, from, done, run);
      done += run;
    }
  }

  public float get(long at) {
    return segment(at).get(offset(at));
  }

  public void set(long at, float value) {
    segment(at).put(offset(at), value);
  }

  private FloatBuffer segment(long at) {
    if (segments == null) {
      throw new IllegalStateException("memory is closed: length=" + length);
    }
    return segments[(int) (at >>> segmentBits)];
  }

  private int offset(long at) {
    return (int) (at & ((1L << segmentBits) - 1));
  }

  @Override
  public void close() {
    if (segments != null) {
      segments = null;
      pointer.close();
    }
  }
}
