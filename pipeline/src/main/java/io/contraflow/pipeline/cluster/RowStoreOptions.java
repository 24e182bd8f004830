package io.contraflow.pipeline.cluster;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.DBOptions;

/**
 * RocksDB for state that is written until a restore reads it: universal compaction, begun late.
 * Levelled compaction rewrites most of a table at each checkpoint, and an incremental checkpoint
 * uploads what was rewritten.
 *
 * <p>A checkpoint flushes what is in memory while the operator stands still, so little is kept
 * there: what was written ahead of the barrier has been flushed by other threads. All column
 * families are flushed together, not one after the other.
 */
public final class RowStoreOptions implements RocksDBOptionsFactory {
  private static final long serialVersionUID = 1;

  private static final long WRITE_BUFFER_BYTES = 8L << 20;
  private static final int WRITE_BUFFERS = 4;
  private static final int COMPACT_AT_FILES = 16;
  private static final int SLOW_DOWN_AT_FILES = 32;
  private static final int STOP_AT_FILES = 64;

  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
    return current.setAtomicFlush(true);
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
    return current
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setMaxWriteBufferNumber(WRITE_BUFFERS)
        .setCompactionStyle(CompactionStyle.UNIVERSAL)
        .setLevel0FileNumCompactionTrigger(COMPACT_AT_FILES)
        .setLevel0SlowdownWritesTrigger(SLOW_DOWN_AT_FILES)
        .setLevel0StopWritesTrigger(STOP_AT_FILES);
  }
}
