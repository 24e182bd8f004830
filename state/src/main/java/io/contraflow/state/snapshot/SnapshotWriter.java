package io.contraflow.state.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes the files of one snapshot into an empty directory, the manifest last, all forced. */
final class SnapshotWriter {
  private final Path directory;
  private final WriteGate gate;

  SnapshotWriter(Path directory, WriteGate gate) {
    this.directory = directory;
    this.gate = gate;
  }

  /**
   * SHA-256 of the values that embed each side.
   *
   * @param query of queries
   * @param document of documents
   */
  record TensorHashes(String query, String document) {}

  /**
   * @param parent the newest snapshot of an earlier step, or null
   */
  Manifest write(
      SnapshotDraft draft,
      SnapshotTables tables,
      SnapshotEncoding encoding,
      PublishedSnapshot parent,
      long createdMs)
      throws IOException {
    return write(draft, tables, encoding, parent, null, createdMs);
  }

  /**
   * The same.
   *
   * @param changes of the parent, to be written in place of the tables; null for the tables
   */
  Manifest write(
      SnapshotDraft draft,
      SnapshotTables tables,
      SnapshotEncoding encoding,
      PublishedSnapshot parent,
      Changes changes,
      long createdMs)
      throws IOException {
    SnapshotFiles files = new SnapshotFiles(directory, parent, gate);
    if (changes == null) {
      files.text(StaticModel.CONFIG_FILE, StaticModel.CONFIG);
    }
    Manifest.Delta delta = null;
    String documentSpaceId = null;
    int version;
    String tokenizerSha256 = null;
    Manifest.Head head = null;
    String embedder = null;
    TensorHashes tensors;
    if (encoding instanceof SnapshotEncoding.Adapter adapter) {
      version = Manifest.ADAPTER_VERSION;
      head = new Manifest.Head(adapter.head().kind().label(), adapter.head().width());
      embedder = adapter.embedder();
      tensors = new AdapterWriter(files, adapter.head()).write(tables);
    } else {
      SnapshotEncoding.Static tokens = (SnapshotEncoding.Static) encoding;
      boolean shared = tables.towers() == Towers.SHARED;
      tokenizerSha256 = tokens.tokenizer().sha256();
      if (changes == null) {
        version = shared ? Manifest.VERSION : Manifest.ROUTED_VERSION;
        tensors = staticFiles(files, tables, tokens.tokenizer().json());
      } else {
        version = Manifest.DELTA_VERSION;
        tensors = new DeltaWriter(files, gate).write(tables, changes);
        delta = Manifest.Delta.after(parent.manifest(), tensors.document());
        documentSpaceId =
            tables.towers() == Towers.QUERY_ONLY ? parent.manifest().documentSpaceId() : null;
      }
    }
    files.forceDirectories();
    Manifest manifest =
        new Manifest(
            version,
            draft.model(),
            draft.step(),
            draft.checkpointId(),
            parent == null ? null : parent.id(),
            draft.eventTimeMs(),
            createdMs,
            draft.metrics(),
            draft.options(),
            draft.seed(),
            draft.execution().isEmpty() ? null : draft.execution(),
            encoding.label(),
            head,
            embedder,
            tables.towers().label(),
            tables.query().dimension(),
            tokenizerSha256,
            tensors.query(),
            documentSpaceId == null
                ? encoding.documentSpaceId(
                    delta != null && tables.towers() == Towers.SHARED
                        ? tensors.query()
                        : tensors.document())
                : documentSpaceId,
            delta,
            files.entries());
    Directories.write(directory.resolve(Manifest.FILE), manifest.toBytes());
    Directories.force(directory);
    return manifest;
  }

  private static TensorHashes staticFiles(
      SnapshotFiles files, SnapshotTables tables, byte[] tokenizer) throws IOException {
    files.text(StaticModel.NORMALIZE_FILE, "{}\n");
    if (tables.towers() == Towers.SHARED) {
      files.text(StaticModel.MODULES_FILE, StaticModel.MODULES);
      files.bytes(StaticModel.TOKENIZER_FILE, List.of(tokenizer));
      String tensor = files.table(StaticModel.TENSOR_FILE, tables.query());
      return new TensorHashes(tensor, tensor);
    }
    files.text(StaticModel.MODULES_FILE, StaticModel.ROUTED_MODULES);
    files.text(StaticModel.ROUTER_FILE, StaticModel.ROUTER);
    files.bytes(StaticModel.QUERY_TOKENIZER_FILE, List.of(tokenizer));
    files.bytes(StaticModel.DOCUMENT_TOKENIZER_FILE, List.of(tokenizer));
    return new TensorHashes(
        files.table(StaticModel.QUERY_TENSOR_FILE, tables.query()),
        files.documents(StaticModel.DOCUMENT_TENSOR_FILE, tables));
  }
}
