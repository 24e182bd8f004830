import io.contraflow.state.snapshot.Changes;
import io.contraflow.state.snapshot.KeptTable;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;

/**
 * Publishes steps of a model of each kind of towers twice: OUTPUT/deltas, as changes but for every
 * fourth, and OUTPUT/full.
 *
 * <pre>java -cp CLASSPATH benchmarks/peers/MakeDeltas.java OUTPUT</pre>
 */
final class MakeDeltas {
  private static final int DIMENSION = 16;
  private static final int STEPS = 6;
  private static final int FULL_EVERY = 4;
  private static final int ROWS_A_STEP = 300;

  private MakeDeltas() {}

  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[0]);
    for (Towers towers : Towers.values()) {
      try (InputStream json =
              MakeDeltas.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json");
          Tokenizer tokenizer = Tokenizer.of(json.readAllBytes())) {
        publish(output, towers, tokenizer);
      }
    }
  }

  private static void publish(Path output, Towers towers, Tokenizer tokenizer) throws IOException {
    SnapshotStore deltas = SnapshotStore.open(output.resolve("deltas"));
    SnapshotStore full = SnapshotStore.open(output.resolve("full"));
    SnapshotEncoding encoding = new SnapshotEncoding.Static(tokenizer);
    Random random = new Random(5);
    float[][] queries = new float[tokenizer.vocabularySize()][DIMENSION];
    float[][] documents = new float[queries.length][DIMENSION];
    for (int row = 0; row < queries.length; row++) {
      change(queries[row], random);
      change(documents[row], random);
    }
    SnapshotStore starts = SnapshotStore.open(output.resolve("starts"));
    KeptTable kept =
        KeptTable.of(
            starts.publish(
                starts.stage(draft("start", 0), new RowsTable(documents), encoding)));
    PublishedSnapshot base = null;
    for (int step = 1; step <= STEPS; step++) {
      BitSet changed = new BitSet();
      for (int i = 0; i < ROWS_A_STEP; i++) {
        int row = random.nextInt(queries.length);
        change(queries[row], random);
        change(documents[row], random);
        changed.set(row);
      }
      SnapshotTables tables =
          switch (towers) {
            case QUERY_ONLY -> new SnapshotTables.QueryOnly(new RowsTable(queries), kept);
            case SHARED -> new SnapshotTables.Shared(new RowsTable(queries));
            case SEPARATE ->
                new SnapshotTables.Separate(new RowsTable(queries), new RowsTable(documents));
          };
      SnapshotDraft draft = draft(towers.label(), step);
      Changes changes = base == null ? null : new Changes(base, changed, changed, FULL_EVERY);
      base = deltas.publish(deltas.stage(draft, tables, encoding, changes));
      full.publish(full.stage(draft, tables, encoding));
    }
  }

  private static void change(float[] row, Random random) {
    for (int d = 0; d < DIMENSION; d++) {
      row[d] = (float) random.nextGaussian();
    }
  }

  private static SnapshotDraft draft(String model, long step) {
    return new SnapshotDraft(model, step, 1, 0, Map.of(), Map.of(), 1);
  }
}
