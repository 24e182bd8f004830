package io.contraflow.serving;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.snapshot.AdapterModel;
import io.contraflow.state.snapshot.FileEntry;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotChain;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * To unit vectors with a snapshot. With a static one from text: the mean of the rows of the text's
 * tokens, divided by its length. A text without tokens, and one whose rows cancel out, gives the
 * zero vector, as sentence-transformers does; a cosine with it is to be taken as 0. With an adapter
 * from the vector that its frozen embedder gives for the text; a zero vector gives the zero vector
 * unless the head has a bias. {@link #takesVectors} tells which.
 *
 * <p>A snapshot may embed queries otherwise than documents: embed each with the method of its side.
 * Where they share their parameters both give the same.
 *
 * <p>Thread-safe and without locks between callers. The parameters are copies on the heap (4 bytes
 * a value), so that deleting or damaging the files later changes nothing. The tokenizer's native
 * memory is freed by {@link #close} or else with the encoder.
 */
public final class SnapshotEncoder implements AutoCloseable {
  private final Manifest manifest;
  private final Sides sides;
  private final FileEntry documentsFile;

  private SnapshotEncoder(Manifest manifest, Sides sides, FileEntry documentsFile) {
    this.manifest = manifest;
    this.sides = sides;
    this.documentsFile = documentsFile;
  }

  /**
   * Verifies the SHA-256 of every file, of both sides, then loads. A snapshot that is given as
   * changes is made from those that it needs, which must lie beside it. A sentence-transformers
   * directory of a {@code StaticEmbedding} and {@code Normalize}, or of a {@code Router} to two
   * with the same tokenizer, that has no {@code contraflow.json} is taken as it is.
   *
   * @throws io.contraflow.state.format.FormatException if it is damaged, too old or too new
   */
  public static SnapshotEncoder open(Path snapshotDirectory) throws IOException {
    return open(snapshotDirectory, null);
  }

  /**
   * As {@link #open(Path)}, but shares the documents' parameters with another encoder where they
   * are the same.
   *
   * @param previous may be null
   */
  static SnapshotEncoder open(Path snapshotDirectory, SnapshotEncoder previous) throws IOException {
    if (!Files.exists(snapshotDirectory.resolve(Manifest.FILE))) {
      return load(null, snapshotDirectory, null);
    }
    PublishedSnapshot snapshot = PublishedSnapshot.read(snapshotDirectory);
    if (snapshot.manifest().delta() != null) {
      return load(SnapshotChain.of(snapshot), previous);
    }
    Verification.of(snapshot).orThrow();
    return load(snapshot.manifest(), snapshotDirectory, previous);
  }

  private static SnapshotEncoder load(SnapshotChain chain, SnapshotEncoder previous)
      throws IOException {
    PublishedSnapshot full = chain.full();
    Path documents = StaticModel.in(full.directory()).documentTensor();
    FileEntry documentsFile = entry(full.manifest(), full.directory(), documents);
    Sides sides = ChainSides.read(chain, previous, sameDocuments(previous, documentsFile));
    return new SnapshotEncoder(chain.last().manifest(), sides, documentsFile);
  }

  private static SnapshotEncoder load(Manifest manifest, Path directory, SnapshotEncoder previous)
      throws IOException {
    Sides sides;
    FileEntry documentsFile;
    if (manifest != null && manifest.headShape().isPresent()) {
      AdapterModel model = AdapterModel.in(directory);
      documentsFile = entry(manifest, directory, model.document());
      sides = HeadSides.read(model, sameDocuments(previous, documentsFile));
    } else {
      StaticModel model = StaticModel.in(directory);
      documentsFile = entry(manifest, directory, model.documentTensor());
      sides = TextSides.read(model, sameDocuments(previous, documentsFile));
    }
    if (manifest != null && manifest.dimension() != sides.dimension()) {
      sides.close();
      throw new CorruptException(
          "%s: the manifest says dimension %d, its parameters have %d; restore a copy"
              .formatted(directory, manifest.dimension(), sides.dimension()));
    }
    return new SnapshotEncoder(manifest, sides, documentsFile);
  }

  private static Sides sameDocuments(SnapshotEncoder previous, FileEntry documentsFile) {
    return previous != null && documentsFile != null && documentsFile.equals(previous.documentsFile)
        ? previous.sides
        : null;
  }

  private static FileEntry entry(Manifest manifest, Path directory, Path file) {
    String name = directory.normalize().relativize(file.normalize()).toString().replace('\\', '/');
    return manifest == null ? null : manifest.files().get(name);
  }

  /** Whether the vectors of an embedder go in, and not text. */
  public boolean takesVectors() {
    return sides instanceof HeadSides;
  }

  /** {@link #embedQuery(String)}: what a search service calls most. */
  public float[] embed(String text) {
    return embedQuery(text);
  }

  /**
   * The vector of a text to search for: (D), of length 1 or 0.
   *
   * @throws IllegalStateException if this is an adapter
   */
  public float[] embedQuery(String text) {
    return sides.embed(Side.QUERY, text);
  }

  /**
   * The vector of a text to be found: (D), of length 1 or 0.
   *
   * @throws IllegalStateException if this is an adapter
   */
  public float[] embedDocument(String text) {
    return sides.embed(Side.DOCUMENT, text);
  }

  /**
   * The adapted vector of something to search for: (D), of length 1 or 0.
   *
   * @param vector (D) of the adapter's embedder, of any length; not changed
   * @throws IllegalStateException if this is no adapter
   * @throws IllegalArgumentException if the vector has another dimension or is not finite
   */
  public float[] embedQuery(float[] vector) {
    return sides.embed(Side.QUERY, vector);
  }

  /**
   * The adapted vector of something to be found: (D), of length 1 or 0.
   *
   * @param vector (D) of the adapter's embedder, of any length; not changed
   * @throws IllegalStateException if this is no adapter
   * @throws IllegalArgumentException if the vector has another dimension or is not finite
   */
  public float[] embedDocument(float[] vector) {
    return sides.embed(Side.DOCUMENT, vector);
  }

  /** {@link #embedQuery(String)} of each: (texts, D), in the order of the texts. */
  public float[][] embedAll(List<String> texts) {
    float[][] vectors = new float[texts.size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = embedQuery(texts.get(i));
    }
    return vectors;
  }

  public int dimension() {
    return sides.dimension();
  }

  /** Empty for a directory that Contraflow did not write. */
  public Optional<Manifest> manifest() {
    return Optional.ofNullable(manifest);
  }

  Sides sides() {
    return sides;
  }

  /** Whether this and another hold the documents' parameters once between them. */
  boolean sharesDocumentsWith(SnapshotEncoder other) {
    return sides.sharesDocumentsWith(other.sides);
  }

  /** Waits for calls in other threads; a later call with text fails. */
  @Override
  public void close() {
    sides.close();
  }
}
