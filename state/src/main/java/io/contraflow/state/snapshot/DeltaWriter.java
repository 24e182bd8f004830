package io.contraflow.state.snapshot;

import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.BitSet;

/** The tables of a snapshot as what has changed since another. */
final class DeltaWriter {
  private static final int BUFFER_BYTES = 1 << 20;

  private final SnapshotFiles files;
  private final WriteGate gate;

  DeltaWriter(SnapshotFiles files, WriteGate gate) {
    this.files = files;
    this.gate = gate;
  }

  /**
   * @return the hashes of the whole tables; null for the documents' where they have none that
   *     learns
   */
  SnapshotWriter.TensorHashes write(SnapshotTables tables, Changes changes) throws IOException {
    write(DeltaFile.QUERY_FILE, tables.query(), changes.queries());
    String queries = tensorSha256(tables.query());
    if (tables instanceof SnapshotTables.Separate separate) {
      write(DeltaFile.DOCUMENT_FILE, separate.documents(), changes.documents());
      return new SnapshotWriter.TensorHashes(queries, tensorSha256(separate.documents()));
    }
    return new SnapshotWriter.TensorHashes(queries, null);
  }

  private void write(String name, Table table, BitSet changed) throws IOException {
    files.entries().put(name, DeltaFile.write(files.at(name), table, changed, gate));
  }

  /** Of all values, as the file of a full snapshot would have them. */
  private String tensorSha256(Table table) throws IOException {
    MessageDigest digest = Sha256.digest();
    float[] row = new float[table.dimension()];
    int rowBytes = row.length * Float.BYTES;
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.max(rowBytes, BUFFER_BYTES / rowBytes * rowBytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      buffer.asFloatBuffer().put(row);
      buffer.position(buffer.position() + rowBytes);
      if (!buffer.hasRemaining() || r == table.rows() - 1) {
        gate.pass();
        digest.update(buffer.flip());
        buffer.clear();
      }
    }
    return Sha256.hex(digest.digest());
  }
}
