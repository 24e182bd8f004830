package io.contraflow.state.snapshot;

import io.contraflow.state.format.Sha256;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the files of one snapshot into an empty directory, the manifest last, all forced. */
final class SnapshotWriter {
  private final Path directory;
  private final Map<String, FileEntry> files = new TreeMap<>();

  SnapshotWriter(Path directory) {
    this.directory = directory;
  }

  static void check(SnapshotTables tables, Tokenizer tokenizer) {
    for (Table table : tables.written()) {
      if (!table.name().equals(StaticModel.TENSOR)) {
        throw new IllegalArgumentException(
            "a snapshot's table must be named " + StaticModel.TENSOR + ", was " + table.name());
      }
      if (table.rows() < tokenizer.vocabularySize()) {
        throw new IllegalArgumentException(
            "a snapshot's table must have a row for each of the tokenizer's "
                + tokenizer.vocabularySize()
                + " tokens, has "
                + table.rows());
      }
    }
  }

  /**
   * @param parent the newest snapshot of an earlier step, or null
   */
  Manifest write(
      SnapshotDraft draft,
      SnapshotTables tables,
      Tokenizer tokenizer,
      PublishedSnapshot parent,
      long createdMs)
      throws IOException {
    text(StaticModel.CONFIG_FILE, StaticModel.CONFIG);
    text(StaticModel.NORMALIZE_FILE, "{}\n");
    String tensorSha256;
    String documentTensorSha256;
    if (tables.towers() == Towers.SHARED) {
      text(StaticModel.MODULES_FILE, StaticModel.MODULES);
      file(StaticModel.TOKENIZER_FILE, tokenizer.json());
      tensorSha256 = table(StaticModel.TENSOR_FILE, tables.query());
      documentTensorSha256 = tensorSha256;
    } else {
      text(StaticModel.MODULES_FILE, StaticModel.ROUTED_MODULES);
      text(StaticModel.ROUTER_FILE, StaticModel.ROUTER);
      file(StaticModel.QUERY_TOKENIZER_FILE, tokenizer.json());
      file(StaticModel.DOCUMENT_TOKENIZER_FILE, tokenizer.json());
      tensorSha256 = table(StaticModel.QUERY_TENSOR_FILE, tables.query());
      documentTensorSha256 = documents(tables, parent);
    }
    Manifest manifest =
        new Manifest(
            tables.towers() == Towers.SHARED ? Manifest.VERSION : Manifest.ROUTED_VERSION,
            draft.model(),
            draft.step(),
            draft.checkpointId(),
            parent == null ? null : parent.id(),
            draft.eventTimeMs(),
            createdMs,
            draft.metrics(),
            draft.options(),
            draft.seed(),
            "static",
            tables.towers().label(),
            tables.query().dimension(),
            tokenizer.sha256(),
            tensorSha256,
            Manifest.documentSpaceId(tokenizer.sha256(), documentTensorSha256),
            files);
    forceDirectories();
    Directories.write(directory.resolve(Manifest.FILE), manifest.toBytes());
    Directories.force(directory);
    return manifest;
  }

  private String table(String name, Table table) throws IOException {
    SafetensorsWriter.Written written = SafetensorsWriter.write(at(name), table);
    files.put(name, written.file());
    return written.tensorSha256();
  }

  private String documents(SnapshotTables tables, PublishedSnapshot parent) throws IOException {
    String name = StaticModel.DOCUMENT_TENSOR_FILE;
    if (tables instanceof SnapshotTables.Separate separate) {
      return table(name, separate.documents());
    }
    KeptTable kept = ((SnapshotTables.QueryOnly) tables).documents();
    List<Path> sources = new ArrayList<>();
    if (parent != null && kept.entry().equals(parent.manifest().files().get(name))) {
      sources.add(parent.directory().resolve(name)); // the start may be on another file system
    }
    sources.add(kept.file());
    LinkedFile.put(at(name), sources, kept.entry());
    files.put(name, kept.entry());
    return kept.tensorSha256();
  }

  private void text(String name, String content) throws IOException {
    file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void file(String name, byte[] content) throws IOException {
    Directories.write(at(name), content);
    files.put(name, new FileEntry(Sha256.of(content), content.length));
  }

  private Path at(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  private void forceDirectories() throws IOException {
    for (String name : files.keySet()) {
      Directories.force(directory.resolve(name).getParent());
    }
  }
}
