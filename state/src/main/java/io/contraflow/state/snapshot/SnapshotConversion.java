package io.contraflow.state.snapshot;

import io.contraflow.state.onnx.MeanOnnx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A snapshot in a form that other programs load, at a place of the caller's choice. */
public final class SnapshotConversion {
  /** The query side, and the documents' where it is the same. */
  public static final String QUERY_ONNX = "query.onnx";

  public static final String DOCUMENT_ONNX = "document.onnx";

  private static final String TOKENIZER = "tokenizer.json";

  private final Path snapshot;
  private final Manifest manifest; // null for a directory of sentence-transformers

  private SnapshotConversion(Path snapshot, Manifest manifest) {
    this.snapshot = snapshot;
    this.manifest = manifest;
  }

  /**
   * Verifies the SHA-256 of every file first. A sentence-transformers directory of a static model
   * without {@code contraflow.json} is taken as it is.
   *
   * @throws io.contraflow.state.format.FormatException if it is damaged, too old or too new
   */
  public static SnapshotConversion of(Path snapshot) throws IOException {
    if (!Files.exists(snapshot.resolve(Manifest.FILE))) {
      return new SnapshotConversion(snapshot, null);
    }
    PublishedSnapshot published = PublishedSnapshot.read(snapshot);
    Verification.of(published).orThrow();
    return new SnapshotConversion(snapshot, published.manifest());
  }

  /**
   * {@value #QUERY_ONNX} and, unless both sides are one, {@value #DOCUMENT_ONNX}: of a static model
   * a {@link MeanOnnx}, with its {@code tokenizer.json} beside it, and of an adapter the {@link
   * io.contraflow.state.head.HeadOnnx} that the snapshot carries. {@code directory} is there as a
   * whole or not at all.
   *
   * @param directory must not exist, or be empty
   * @throws java.nio.file.FileAlreadyExistsException if {@code directory} holds something
   * @throws IllegalArgumentException if a table is larger than an ONNX file can be
   */
  public void onnx(Path directory) throws IOException {
    publish(directory, manifest != null && manifest.headShape().isPresent() ? heads() : tables());
  }

  /**
   * The snapshot's own files, which sentence-transformers opens, copied. {@code directory} is there
   * as a whole or not at all.
   *
   * @param directory must not exist, or be empty
   * @throws java.nio.file.FileAlreadyExistsException if {@code directory} holds something
   * @throws IllegalStateException if it is no snapshot of Contraflow, and so its files are not
   *     known
   */
  public void copy(Path directory) throws IOException {
    if (manifest == null) {
      throw new IllegalStateException(
          snapshot
              + " must have a "
              + Manifest.FILE
              + " that names its files; copy the directory as it is");
    }
    Map<String, Content> files = new LinkedHashMap<>();
    new TreeSet<>(manifest.files().keySet())
        .forEach(name -> files.put(name, Content.of(snapshot.resolve(name))));
    files.put(Manifest.FILE, Content.of(snapshot.resolve(Manifest.FILE)));
    publish(directory, files);
  }

  private interface Content {
    void write(Path file) throws IOException;

    static Content of(Path original) {
      return file -> {
        Files.copy(original, file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      };
    }

    static Content of(Iterable<byte[]> pieces) {
      return file -> {
        try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          for (byte[] piece : pieces) {
            ByteBuffer buffer = ByteBuffer.wrap(piece);
            while (buffer.hasRemaining()) {
              channel.write(buffer);
            }
          }
          channel.force(true);
        }
      };
    }
  }

  private Map<String, Content> heads() {
    Map<String, Content> files = new LinkedHashMap<>();
    files.put(QUERY_ONNX, Content.of(snapshot.resolve(AdapterLayout.QUERY_ONNX_FILE)));
    if (manifest.towers() != Towers.SHARED) {
      files.put(DOCUMENT_ONNX, Content.of(snapshot.resolve(AdapterLayout.DOCUMENT_ONNX_FILE)));
    }
    return files;
  }

  private Map<String, Content> tables() throws IOException {
    StaticModel model = StaticModel.in(snapshot);
    Map<String, Content> files = new LinkedHashMap<>();
    files.put(QUERY_ONNX, Content.of(mean(model.tensor(), "query")));
    if (!model.documentTensor().equals(model.tensor())) {
      files.put(DOCUMENT_ONNX, Content.of(mean(model.documentTensor(), "document")));
    }
    files.put(TOKENIZER, Content.of(model.tokenizer()));
    return files;
  }

  private Iterable<byte[]> mean(Path tensor, String side) throws IOException {
    Table table = SafetensorsFile.open(tensor).matrix(StaticModel.TENSOR);
    return MeanOnnx.of(
        table,
        manifest == null
            ? Map.of()
            : new TreeMap<>(
                Map.of(
                    "contraflow.model", manifest.model(),
                    "contraflow.snapshot", manifest.id(),
                    "contraflow.side", side,
                    "contraflow.document_space", manifest.documentSpaceId())));
  }

  private static void publish(Path directory, Map<String, Content> files) throws IOException {
    SnapshotExport.mustBeFree(directory);
    Path target = directory.toAbsolutePath().normalize();
    Files.createDirectories(target.getParent());
    StagingArea area = StagingArea.create(target.getParent(), 0);
    try {
      for (Map.Entry<String, Content> file : files.entrySet()) {
        Path path = area.directory().resolve(file.getKey());
        Files.createDirectories(path.getParent());
        file.getValue().write(path);
      }
      force(area.directory(), files.keySet());
      Files.deleteIfExists(target);
      Files.move(area.directory(), target, StandardCopyOption.ATOMIC_MOVE);
      Directories.force(target.getParent());
    } finally {
      area.close();
    }
  }

  private static void force(Path directory, Collection<String> files) throws IOException {
    TreeSet<Path> directories = new TreeSet<>();
    files.forEach(file -> directories.add(directory.resolve(file).getParent()));
    directories.add(directory);
    for (Path each : directories) {
      Directories.force(each);
    }
  }
}
