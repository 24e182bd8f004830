package io.contraflow.state.snapshot;

import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of one snapshot while they are written: each is forced, and its hash kept. */
final class SnapshotFiles {
  private final Path directory;
  private final PublishedSnapshot parent;
  private final WriteGate gate;
  private final Map<String, FileEntry> entries = new TreeMap<>();

  /**
   * @param directory empty
   * @param parent whose files may be linked, or null
   * @param gate that tables pass
   */
  SnapshotFiles(Path directory, PublishedSnapshot parent, WriteGate gate) {
    this.directory = directory;
    this.parent = parent;
    this.gate = gate;
  }

  Map<String, FileEntry> entries() {
    return entries;
  }

  void text(String name, String content) throws IOException {
    bytes(name, List.of(content.getBytes(StandardCharsets.UTF_8)));
  }

  /** A file of pieces, one after the other. */
  void bytes(String name, Iterable<byte[]> pieces) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (FileChannel channel =
        FileChannel.open(at(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (byte[] piece : pieces) {
        digest.update(piece);
        ByteBuffer buffer = ByteBuffer.wrap(piece);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
      channel.force(true);
      entries.put(name, new FileEntry(Sha256.hex(digest.digest()), channel.position()));
    }
  }

  /**
   * @return the SHA-256 of the values
   */
  String table(String name, Table table) throws IOException {
    return tensors(name, List.of(new SafetensorsWriter.Tensor(table, false)));
  }

  /**
   * @return the SHA-256 of the values
   */
  String tensors(String name, List<SafetensorsWriter.Tensor> tensors) throws IOException {
    SafetensorsWriter.Written written = SafetensorsWriter.write(at(name), tensors, gate);
    entries.put(name, written.file());
    return written.tensorSha256();
  }

  /**
   * The table of documents, written or put there as it is.
   *
   * @return the SHA-256 of the values
   */
  String documents(String name, SnapshotTables tables) throws IOException {
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
    entries.put(name, kept.entry());
    return kept.tensorSha256();
  }

  /** Where a file lies, or will lie; its directory is there. */
  Path at(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  void forceDirectories() throws IOException {
    for (String name : entries.keySet()) {
      Directories.force(directory.resolve(name).getParent());
    }
  }
}
