package io.contraflow.serving;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.snapshot.FileEntry;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Verification;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Text to unit vector with a static snapshot: the mean of the rows of the text's tokens, divided by
 * its length. A text without tokens, and one whose rows cancel out, gives the zero vector, as
 * sentence-transformers does; a cosine with it is to be taken as 0.
 *
 * <p>A snapshot may have a table for queries and another for documents: embed each text with the
 * method of its side. With one table both give the same.
 *
 * <p>Thread-safe and without locks between callers. The tables are copies on the heap (4 bytes a
 * value), so that deleting or damaging the files later changes nothing. The tokenizer's native
 * memory is freed by {@link #close} or else with the encoder.
 */
public final class SnapshotEncoder implements AutoCloseable {
  private final Manifest manifest;
  private final Tokenizer tokenizer;
  private final EmbeddingSide queries;
  private final EmbeddingSide documents;
  private final FileEntry documentsFile;

  private SnapshotEncoder(
      Manifest manifest,
      Tokenizer tokenizer,
      EmbeddingSide queries,
      EmbeddingSide documents,
      FileEntry documentsFile) {
    this.manifest = manifest;
    this.tokenizer = tokenizer;
    this.queries = queries;
    this.documents = documents;
    this.documentsFile = documentsFile;
  }

  /**
   * Verifies the SHA-256 of every file, of both sides, then loads. A sentence-transformers
   * directory of a {@code StaticEmbedding} and {@code Normalize}, or of a {@code Router} to two
   * with the same tokenizer, that has no {@code contraflow.json} is taken as it is.
   *
   * @throws io.contraflow.state.format.FormatException if it is damaged, too old or too new
   */
  public static SnapshotEncoder open(Path snapshotDirectory) throws IOException {
    return open(snapshotDirectory, null);
  }

  /**
   * As {@link #open(Path)}, but shares the documents' table with another encoder where it is the
   * same.
   *
   * @param previous may be null
   */
  static SnapshotEncoder open(Path snapshotDirectory, SnapshotEncoder previous) throws IOException {
    if (!Files.exists(snapshotDirectory.resolve(Manifest.FILE))) {
      return load(null, snapshotDirectory, null);
    }
    PublishedSnapshot snapshot = PublishedSnapshot.read(snapshotDirectory);
    Verification.of(snapshot).orThrow();
    return load(snapshot.manifest(), snapshotDirectory, previous);
  }

  private static SnapshotEncoder load(Manifest manifest, Path directory, SnapshotEncoder previous)
      throws IOException {
    StaticModel model = StaticModel.in(directory);
    EmbeddingSide queries = EmbeddingSide.read(model.tensor());
    FileEntry documentsFile = entry(manifest, directory, model.documentTensor());
    EmbeddingSide documents = queries;
    if (!model.documentTensor().equals(model.tensor())) {
      checkOneTokenizer(model);
      documents =
          previous != null && documentsFile != null && documentsFile.equals(previous.documentsFile)
              ? previous.documents
              : EmbeddingSide.read(model.documentTensor());
    }
    checkDimension(manifest, directory, model.tensor(), queries);
    checkDimension(manifest, directory, model.documentTensor(), documents);
    Tokenizer tokenizer = Tokenizer.read(model.tokenizer());
    try {
      queries.check(tokenizer.vocabularySize(), model.tensor());
      documents.check(tokenizer.vocabularySize(), model.documentTensor());
    } catch (CorruptException e) {
      tokenizer.close();
      throw e;
    }
    return new SnapshotEncoder(manifest, tokenizer, queries, documents, documentsFile);
  }

  private static FileEntry entry(Manifest manifest, Path directory, Path file) {
    String name = directory.normalize().relativize(file.normalize()).toString().replace('\\', '/');
    return manifest == null ? null : manifest.files().get(name);
  }

  private static void checkOneTokenizer(StaticModel model) throws IOException {
    if (Files.mismatch(model.tokenizer(), model.documentTokenizer()) >= 0) {
      throw new CorruptException(
          "both sides must have one tokenizer, "
              + model.documentTokenizer()
              + " differs from that of queries; give a model whose sides share theirs");
    }
  }

  private static void checkDimension(
      Manifest manifest, Path directory, Path tensor, EmbeddingSide side) throws IOException {
    if (manifest != null && manifest.dimension() != side.dimension()) {
      throw new CorruptException(
          "%s: the manifest says dimension %d, %s has %d; restore a copy"
              .formatted(directory, manifest.dimension(), tensor, side.dimension()));
    }
  }

  /** {@link #embedQuery}: what a search service calls most. */
  public float[] embed(String text) {
    return embedQuery(text);
  }

  /** The vector of a text to search for: (D), of length 1 or 0. */
  public float[] embedQuery(String text) {
    return queries.embed(tokenizer.encode(text));
  }

  /** The vector of a text to be found: (D), of length 1 or 0. */
  public float[] embedDocument(String text) {
    return documents.embed(tokenizer.encode(text));
  }

  /** {@link #embedQuery} of each: (texts, D), in the order of the texts. */
  public float[][] embedAll(List<String> texts) {
    float[][] vectors = new float[texts.size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = embedQuery(texts.get(i));
    }
    return vectors;
  }

  public int dimension() {
    return queries.dimension();
  }

  /** Empty for a directory that Contraflow did not write. */
  public Optional<Manifest> manifest() {
    return Optional.ofNullable(manifest);
  }

  /** Whether this and another hold the documents' table once between them. */
  boolean sharesDocumentsWith(SnapshotEncoder other) {
    return documents.rows() == other.documents.rows();
  }

  /** Waits for calls in other threads; a later call fails. */
  @Override
  public void close() {
    tokenizer.close();
  }
}
