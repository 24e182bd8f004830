package io.contraflow.learner.kept;

import io.contraflow.state.format.FormatException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SortedMap;

/**
 * A memory whose entries a store keeps. One that is restored from a store that was told every
 * change goes on as the one that told it, bit for bit. Not thread-safe.
 */
public interface Part {

  /** Where entries are kept. */
  interface Store {
    void put(long key, byte[] value) throws IOException;

    /** The key has been put before. */
    void remove(long key) throws IOException;
  }

  /** What a store has to be told. */
  Changes<?> changes();

  /** The few numbers that it has beside its entries; to be kept whole. */
  default void writeHeader(DataOutput out) throws IOException {}

  /**
   * Replaces what it holds by what a store has been told. If options have changed since, what no
   * longer fits is a change to be told.
   *
   * @param header what {@link #writeHeader} wrote when all changes had been told
   * @param entries of the store, by key
   * @throws FormatException if a value is damaged or of another version
   */
  void restore(DataInput header, SortedMap<Long, byte[]> entries) throws IOException;

  /**
   * Everything that decides how it goes on, in an order that does not depend on when changes were
   * told: equal bytes, equal future.
   */
  void write(DataOutput out) throws IOException;
}
