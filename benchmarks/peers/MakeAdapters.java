import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.AdapterModel;
import io.contraflow.state.snapshot.KeptTable;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * Publishes an adapter of each head with each kind of towers, random parameters in it, and vectors
 * to adapt: OUTPUT/snapshots, the models named HEAD-TOWERS, and OUTPUT/vectors.jsonl.
 *
 * <pre>java -cp CLASSPATH benchmarks/peers/MakeAdapters.java OUTPUT</pre>
 */
final class MakeAdapters {
  private static final int DIMENSION = 384; // of all-MiniLM-L6-v2, which the check puts before it
  private static final int VECTORS = 50;

  private MakeAdapters() {}

  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[0]);
    SnapshotStore store = SnapshotStore.open(output.resolve("snapshots"));
    SnapshotStore starts = SnapshotStore.open(output.resolve("starts"));
    HeadShape[] heads = {
      new HeadShape(HeadShape.Kind.LINEAR, DIMENSION, 0),
      new HeadShape(HeadShape.Kind.LOW_RANK, DIMENSION, 16),
      new HeadShape(HeadShape.Kind.TWO_LAYER, DIMENSION, 400)
    };
    for (HeadShape head : heads) {
      String kind = head.kind().label();
      KeptTable start =
          KeptTable.of(
              starts.publish(
                  starts.stage(draft(kind, 0), identity(head, 1), encoding(head))));
      for (Towers towers : Towers.values()) {
        SnapshotTables tables =
            switch (towers) {
              case QUERY_ONLY -> new SnapshotTables.QueryOnly(random(head, 2), start);
              case SHARED -> new SnapshotTables.Shared(random(head, 3));
              case SEPARATE -> new SnapshotTables.Separate(random(head, 4), random(head, 5));
            };
        String model = kind + "-" + towers.label();
        store.publish(store.stage(draft(model, 1), tables, encoding(head)));
      }
    }
    Files.write(output.resolve("vectors.jsonl"), vectors());
  }

  private static SnapshotDraft draft(String model, long step) {
    return new SnapshotDraft(model, step, 1, 0, Map.of(), Map.of(), 1);
  }

  private static SnapshotEncoding encoding(HeadShape head) {
    return new SnapshotEncoding.Adapter(head, "vectors:random");
  }

  private static Table random(HeadShape head, long seed) {
    return new RowsTable(AdapterModel.TENSOR, rows(head, seed));
  }

  private static Table identity(HeadShape head, long seed) {
    float[][] rows = rows(head, seed);
    int first = head.kind() == HeadShape.Kind.LINEAR ? 0 : head.outerRow();
    for (int r = first; r <= head.biasRow(); r++) {
      Arrays.fill(rows[r], 0);
    }
    return new RowsTable(AdapterModel.TENSOR, rows);
  }

  private static float[][] rows(HeadShape head, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[head.rows()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = normal(random, 0.7 / Math.sqrt(DIMENSION));
    }
    return rows;
  }

  /** Of lengths from 1e-6 to 1e3 times those of an embedder, the first of them 0. */
  private static Iterable<String> vectors() {
    Random random = new Random(6);
    String[] lines = new String[VECTORS];
    for (int i = 0; i < VECTORS; i++) {
      double scale = i == 0 ? 0 : Math.pow(10, i < 10 ? i - 7 : 0) / Math.sqrt(DIMENSION);
      lines[i] = Arrays.toString(normal(random, scale));
    }
    return Arrays.asList(lines);
  }

  private static float[] normal(Random random, double deviation) {
    float[] values = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      values[d] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }
}
