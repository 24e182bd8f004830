package io.contraflow.state.snapshot;

/**
 * A named matrix of float32 rows, as whoever owns its memory shows it to those who write files.
 * Valid only while the owner says so; not thread-safe.
 */
public interface Table {

  /** The tensor's name in the snapshot, such as {@code embedding.weight}. */
  String name();

  int rows();

  int dimension();

  /** Copies row {@code row} into {@code into[0 .. dimension)}. */
  void read(int row, float[] into);
}
