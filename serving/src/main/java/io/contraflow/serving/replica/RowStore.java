package io.contraflow.serving.replica;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import io.contraflow.state.snapshot.DeltaFile;
import io.contraflow.state.snapshot.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The keys and values of a replica, as the package describes. Thread-safe but for writing. */
final class RowStore implements AutoCloseable {
  static final byte QUERIES = 0;
  static final byte DOCUMENTS = 1;

  private static final byte[] HEAD = "head".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TOKENIZER = "tokenizer".getBytes(StandardCharsets.US_ASCII);
  private static final byte ROW = 'r';
  private static final int KEY_BYTES = 1 + Integer.BYTES + 1 + Integer.BYTES;
  private static final long BATCH_BYTES = 8 << 20;

  private final Options options;
  private final RocksDB db;
  private final WriteOptions unsynced = new WriteOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);

  private RowStore(Options options, RocksDB db) {
    this.options = options;
    this.db = db;
  }

  static RowStore open(Path directory) throws IOException {
    RocksDB.loadLibrary();
    Files.createDirectories(directory);
    Options options = new Options().setCreateIfMissing(true);
    try {
      return new RowStore(options, RocksDB.open(options, directory.toString()));
    } catch (RocksDBException e) {
      options.close();
      throw failure(directory + " cannot be opened", e);
    }
  }

  RocksDB db() {
    return db;
  }

  /** Null if nothing is held. */
  ReplicaHead head() throws IOException {
    byte[] bytes = get(HEAD);
    return bytes == null ? null : ReplicaHead.JSON.fromBytes(bytes, "the replica's head");
  }

  byte[] tokenizer() throws IOException {
    return get(TOKENIZER);
  }

  private byte[] get(byte[] key) throws IOException {
    try {
      return db.get(key);
    } catch (RocksDBException e) {
      throw failure("the replica cannot be read", e);
    }
  }

  /** Writes a table in many batches, which nobody reads before a head names the generation. */
  void load(int generation, byte side, Table table) throws IOException {
    float[] row = new float[table.dimension()];
    try (WriteBatch batch = new WriteBatch()) {
      for (int r = 0; r < table.rows(); r++) {
        table.read(r, row);
        batch.put(key(generation, side, r), bytes(row));
        if (batch.getDataSize() >= BATCH_BYTES || r == table.rows() - 1) {
          db.write(unsynced, batch);
          batch.clear();
        }
      }
    } catch (RocksDBException e) {
      throw failure("the replica cannot be written", e);
    }
  }

  /** Names a generation that is loaded, durably. */
  void begin(ReplicaHead head, byte[] tokenizer) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(HEAD, ReplicaHead.JSON.toBytes(head));
      batch.put(TOKENIZER, tokenizer);
      db.write(synced, batch);
    } catch (RocksDBException e) {
      throw failure("the replica cannot be written", e);
    }
  }

  /**
   * Changed rows and the head that says so, durably and in one batch.
   *
   * @param documents null where they do not change
   */
  void apply(ReplicaHead head, DeltaFile queries, DeltaFile documents) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      put(batch, head, QUERIES, queries);
      if (documents != null) {
        put(batch, head, DOCUMENTS, documents);
      }
      batch.put(HEAD, ReplicaHead.JSON.toBytes(head));
      db.write(synced, batch);
    } catch (RocksDBException e) {
      throw failure("the replica cannot be written", e);
    }
  }

  private static void put(WriteBatch batch, ReplicaHead head, byte side, DeltaFile delta)
      throws RocksDBException {
    float[] row = new float[head.dimension()];
    for (int i = 0; i < delta.rows().length; i++) {
      delta.values().read(i, row);
      batch.put(key(head.generation(), side, delta.rows()[i]), bytes(row));
    }
  }

  /** Deletes the rows of all generations but one. */
  void keep(int generation) throws IOException {
    try {
      db.deleteRange(key(0, (byte) 0, 0), key(generation, (byte) 0, 0));
      db.deleteRange(key(generation + 1, (byte) 0, 0), new byte[] {ROW + 1});
    } catch (RocksDBException e) {
      throw failure("the replica cannot be written", e);
    }
  }

  /**
   * Rows of one moment.
   *
   * @param at a snapshot of RocksDB's is set
   */
  List<float[]> rows(ReadOptions at, ReplicaHead head, byte side, int[] rows) throws IOException {
    if (rows.length == 0) {
      return List.of();
    }
    List<byte[]> keys = new ArrayList<>(rows.length);
    for (int row : rows) {
      keys.add(key(head.generation(), side, row));
    }
    try {
      List<float[]> found = new ArrayList<>(rows.length);
      for (byte[] bytes : db.multiGetAsList(at, keys)) {
        if (bytes == null || bytes.length != head.dimension() * Float.BYTES) {
          throw new CorruptException("the replica lacks a row; delete it and load it anew");
        }
        float[] row = new float[head.dimension()];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
        found.add(row);
      }
      return found;
    } catch (RocksDBException e) {
      throw failure("the replica cannot be read", e);
    }
  }

  /** Of the values of a table, read row by row. */
  String tensorSha256(ReplicaHead head, byte side) throws IOException {
    MessageDigest digest = Sha256.digest();
    try {
      for (int row = 0; row < head.rows(); row++) {
        byte[] bytes = db.get(key(head.generation(), side, row));
        if (bytes == null) {
          throw new CorruptException("the replica lacks row " + row + "; load it anew");
        }
        digest.update(bytes);
      }
    } catch (RocksDBException e) {
      throw failure("the replica cannot be read", e);
    }
    return Sha256.hex(digest.digest());
  }

  private static byte[] key(int generation, byte side, int row) {
    return ByteBuffer.allocate(KEY_BYTES).put(ROW).putInt(generation).put(side).putInt(row).array();
  }

  private static byte[] bytes(float[] row) {
    ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(row);
    return bytes.array();
  }

  private static IOException failure(String what, RocksDBException e) {
    return new IOException(what + ": " + e.getMessage() + "; see the disk, or load it anew", e);
  }

  @Override
  public void close() {
    db.close();
    options.close();
    unsynced.close();
    synced.close();
  }
}
