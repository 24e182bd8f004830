package io.contraflow.operators.snapshot;

import io.contraflow.learner.start.GrownRows;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
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
 * @param grownFrom the starts that it grew from, each from the next
 */
public record StartSnapshot(
    String directory, String tensorSha256, String inputId, List<StartOrigin> grownFrom)
    implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(StartSnapshot.class);
  private static final String NAME = "start";

  public StartSnapshot {
    grownFrom = List.copyOf(grownFrom);
  }

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
   * The starts that {@code root} holds, with the options they were written with, the last one used
   * first. Those that cannot be read are left out, their files are not looked at.
   */
  public static List<PublishedSnapshot> all(Path root) throws IOException {
    SnapshotStore store = SnapshotStore.open(root);
    List<PublishedSnapshot> all = new ArrayList<>();
    try {
      store.current(NAME).ifPresent(all::add);
    } catch (FormatException e) {
      LOG.warn("the start in {} is left out: {}", root, e.getMessage());
    }
    store.list(NAME).stream().filter(start -> !all.contains(start)).forEach(all::add);
    return all;
  }

  /** Whether every file of a start is as it was written; says so in the log if not. */
  public static boolean isIntact(PublishedSnapshot start) {
    Verification verified = Verification.of(start);
    if (!verified.intact()) {
      LOG.warn("the start {} is left out: {}", start.directory(), verified.problems());
    }
    return verified.intact();
  }

  /**
   * This start of a static model for a tokenizer that has further tokens behind this one's: the
   * rows there are stay as they are, to the bit, and new ones are random. Written beside it.
   *
   * @param tokenizer for which {@link io.contraflow.state.token.AppendedVocabulary} finds no
   *     difference
   * @param options that it is asked for with
   * @param seed of the new rows
   * @param asDrawn whether the rows of this start are random ones as they were drawn, so that new
   *     ones are; else they are at the rms of those there are
   */
  public StartSnapshot grown(
      Path root, Tokenizer tokenizer, Map<String, String> options, long seed, boolean asDrawn)
      throws IOException {
    StartTables before = parameters();
    int rows = Math.max(before.queries().rows(), tokenizer.vocabularySize());
    List<StartOrigin> origins = new ArrayList<>(grownFrom);
    origins.add(0, new StartOrigin(before.queries().rows(), tensorSha256, inputId));
    Map<String, String> recorded = new TreeMap<>(options);
    recorded.put(StartOrigin.OPTION, StartOrigin.format(origins));
    UnaryOperator<Table> grow =
        table -> asDrawn ? new GrownRows(table, rows, seed, 1) : GrownRows.alike(table, rows, seed);
    Table queries = grow.apply(before.queries());
    StartTables tables =
        before.isOneTable()
            ? StartTables.both(queries)
            : new StartTables(queries, grow.apply(before.documents()));
    return write(root, tables, new SnapshotEncoding.Static(tokenizer), recorded, seed);
  }

  /** Whether state of a model that began as another start goes on with this one. */
  public boolean grewFrom(int rows, String startSha256, String itsInputId) {
    return grownFrom.contains(new StartOrigin(rows, startSha256, itsInputId));
  }

  public static StartSnapshot of(PublishedSnapshot snapshot) throws CorruptException {
    return new StartSnapshot(
        snapshot.directory().toAbsolutePath().toString(),
        tensorSha256(snapshot.manifest()),
        snapshot.manifest().inputId(),
        StartOrigin.of(snapshot.manifest().options(), snapshot.directory()));
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
