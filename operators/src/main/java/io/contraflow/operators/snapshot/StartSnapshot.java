package io.contraflow.operators.snapshot;

import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.example.Featurizer;
import io.contraflow.operators.example.FeaturizerSource;
import io.contraflow.operators.example.TokenFeaturizer;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.Sha256;
import io.contraflow.state.snapshot.AdapterModel;
import io.contraflow.state.snapshot.KeptTable;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SafetensorsFile;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.snapshot.Verification;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a model is before its first step: parameters and what they belong to, as a snapshot of step
 * 0 beside the checkpoints, with a table for each side where they begin apart. Rows never touched
 * are in no checkpoint and come from here when a job is restored, so it is named by its content and
 * checked when it is opened.
 *
 * @param directory the snapshot's directory
 * @param tensorSha256 hash of the parameters: of one table {@link Manifest#tensorSha256}, of two a
 *     hash of that and of {@link Manifest#documentSpaceId}
 * @param inputId what the parameters belong to, {@link Manifest#inputId}
 */
public record StartSnapshot(String directory, String tensorSha256, String inputId)
    implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(StartSnapshot.class);
  private static final String NAME = "start";

  /** Writes it below {@code root}, unless it is there already. */
  public static StartSnapshot write(
      Path root,
      StartTables parameters,
      SnapshotEncoding encoding,
      Map<String, String> options,
      long seed)
      throws IOException {
    SnapshotStore store = SnapshotStore.open(root);
    SnapshotDraft draft = new SnapshotDraft(NAME, 0, 0, 0, Map.of(), options, seed);
    SnapshotTables tables =
        parameters.isOneTable()
            ? new SnapshotTables.Shared(parameters.queries())
            : new SnapshotTables.Separate(parameters.queries(), parameters.documents());
    return of(store.publish(store.stage(draft, tables, encoding)));
  }

  /**
   * The start that {@code root} holds, with the options it was written with; empty if there is none
   * or it is damaged.
   */
  public static Optional<PublishedSnapshot> find(Path root) throws IOException {
    try {
      Optional<PublishedSnapshot> current = SnapshotStore.open(root).current(NAME);
      return current.filter(snapshot -> Verification.of(snapshot).intact());
    } catch (FormatException e) {
      LOG.warn("the start in {} is written anew: {}", root, e.getMessage());
      return Optional.empty();
    }
  }

  public static StartSnapshot of(PublishedSnapshot snapshot) {
    return new StartSnapshot(
        snapshot.directory().toAbsolutePath().toString(),
        tensorSha256(snapshot.manifest()),
        snapshot.manifest().inputId());
  }

  /** The directory's name has the queries' tensor alone, so two starts may have one. */
  private static String tensorSha256(Manifest manifest) {
    return manifest.towers() == Towers.SHARED
        ? manifest.tensorSha256()
        : Sha256.of(
            (manifest.tensorSha256() + "\n" + manifest.documentSpaceId() + "\n")
                .getBytes(StandardCharsets.UTF_8));
  }

  /** Columns of the parameters. */
  public int dimension() throws IOException {
    return PublishedSnapshot.read(Path.of(directory)).manifest().dimension();
  }

  /**
   * The parameters, mapped into memory; to be read by one thread at a time.
   *
   * @throws CorruptException if the files are not those that were written
   */
  public StartTables parameters() throws IOException {
    PublishedSnapshot snapshot = PublishedSnapshot.read(Path.of(directory));
    check("tensor", tensorSha256, tensorSha256(snapshot.manifest()));
    check("tokenizer or embedder", inputId, snapshot.manifest().inputId());
    Verification.of(snapshot).orThrow();
    boolean adapter = snapshot.manifest().headShape().isPresent();
    Table queries = adapter ? adapter().queryTable() : rows(model().tensor());
    if (snapshot.manifest().towers() == Towers.SHARED) {
      return StartTables.both(queries);
    }
    return new StartTables(
        queries, adapter ? adapter().documentTable() : rows(model().documentTensor()));
  }

  private AdapterModel adapter() throws IOException {
    return AdapterModel.in(Path.of(directory));
  }

  private static Table rows(Path tensor) throws IOException {
    return SafetensorsFile.open(tensor).matrix(StaticModel.TENSOR);
  }

  /**
   * The documents' parameters as a file that further snapshots get as it is, for documents that do
   * not learn.
   */
  public KeptTable kept() throws IOException {
    return KeptTable.of(PublishedSnapshot.read(Path.of(directory)));
  }

  private void check(String part, String expected, String found) throws CorruptException {
    if (!found.equals(expected)) {
      throw new CorruptException(
          "the start in "
              + directory
              + " is another one: "
              + part
              + "="
              + found
              + ", expected="
              + expected
              + "; restore the directory that the job was begun with");
    }
  }

  /** What every snapshot of the model says its tables are for; the caller closes it. */
  public SnapshotEncoding encoding() throws IOException {
    Manifest manifest = PublishedSnapshot.read(Path.of(directory)).manifest();
    return manifest.headShape().isPresent()
        ? new SnapshotEncoding.Adapter(manifest.headShape().get(), manifest.embedder())
        : new SnapshotEncoding.Static(tokenizer());
  }

  /** Of a static model. */
  public Tokenizer tokenizer() throws IOException {
    return Tokenizer.read(model().tokenizer());
  }

  private StaticModel model() throws IOException {
    return StaticModel.in(Path.of(directory));
  }

  /**
   * Of a static model.
   *
   * @param maxTokens tokens kept of a query or a document, from the start
   */
  public FeaturizerSource featurizer(int maxTokens) {
    return new Tokens(this, maxTokens);
  }

  private record Tokens(StartSnapshot start, int maxTokens) implements FeaturizerSource {
    @Override
    public Featurizer open() {
      try {
        Tokenizer tokenizer = start.tokenizer();
        return new TokenFeaturizer(tokenizer::encode, maxTokens, tokenizer::close);
      } catch (IOException e) {
        throw new UncheckedIOException("the start in " + start.directory() + " cannot be read", e);
      }
    }
  }
}
