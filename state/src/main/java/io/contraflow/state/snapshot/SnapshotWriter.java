package io.contraflow.state.snapshot;

import io.contraflow.state.format.Sha256;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes the files of one snapshot into an empty directory, the manifest last, all forced. */
final class SnapshotWriter {
  private final Path directory;
  private final Map<String, FileEntry> files = new TreeMap<>();

  SnapshotWriter(Path directory) {
    this.directory = directory;
  }

  static void check(Table table, Tokenizer tokenizer) {
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

  Manifest write(
      SnapshotDraft draft, Table table, Tokenizer tokenizer, String parent, long createdMs)
      throws IOException {
    text(StaticModel.MODULES_FILE, StaticModel.MODULES);
    text(StaticModel.CONFIG_FILE, StaticModel.CONFIG);
    text(StaticModel.NORMALIZE_FILE, "{}\n");
    file(StaticModel.TOKENIZER_FILE, tokenizer.json());
    SafetensorsWriter.Written tensor = SafetensorsWriter.write(at(StaticModel.TENSOR_FILE), table);
    files.put(StaticModel.TENSOR_FILE, tensor.file());
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            draft.model(),
            draft.step(),
            draft.checkpointId(),
            parent,
            draft.eventTimeMs(),
            createdMs,
            draft.metrics(),
            draft.options(),
            draft.seed(),
            "static",
            "shared",
            table.dimension(),
            tokenizer.sha256(),
            tensor.tensorSha256(),
            Manifest.sharedDocumentSpaceId(tokenizer.sha256(), tensor.tensorSha256()),
            files);
    forceDirectories();
    Directories.write(directory.resolve(Manifest.FILE), manifest.toBytes());
    Directories.force(directory);
    return manifest;
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
