package io.contraflow.serving;

import io.contraflow.state.head.HeadParameters;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.AdapterModel;
import io.contraflow.state.snapshot.KeptTable;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Publishes snapshots of adapters with random heads. */
final class Adapters {
  static final int DIMENSION = 96;
  static final String EMBEDDER = "vectors:random";

  private Adapters() {}

  static HeadShape[] shapes() {
    return new HeadShape[] {
      new HeadShape(HeadShape.Kind.LINEAR, DIMENSION, 0),
      new HeadShape(HeadShape.Kind.LOW_RANK, DIMENSION, 5),
      new HeadShape(HeadShape.Kind.TWO_LAYER, DIMENSION, DIMENSION + 7)
    };
  }

  /** No parameter at 0. */
  static HeadParameters random(HeadShape shape, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[shape.rows()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = vector(random);
      for (int d = 0; d < DIMENSION; d++) {
        rows[r][d] /= (float) Math.sqrt(DIMENSION);
      }
    }
    return new HeadParameters(shape, rows);
  }

  /** As a start has it: W, or U and b, at 0. */
  static HeadParameters identity(HeadShape shape, long seed) {
    float[][] rows = random(shape, seed).rows();
    int first = shape.kind() == HeadShape.Kind.LINEAR ? 0 : shape.outerRow();
    for (int r = first; r <= shape.biasRow(); r++) {
      rows[r] = new float[DIMENSION];
    }
    return new HeadParameters(shape, rows);
  }

  /** Normal values. */
  static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static Table table(HeadParameters head) {
    return new RowsTable(AdapterModel.TENSOR, head.rows());
  }

  private static PublishedSnapshot publish(
      SnapshotStore store, String model, long step, SnapshotTables tables, HeadShape shape)
      throws IOException {
    SnapshotDraft draft = new SnapshotDraft(model, step, step, 0, Map.of(), Map.of(), 1);
    return store.publish(store.stage(draft, tables, new SnapshotEncoding.Adapter(shape, EMBEDDER)));
  }

  static PublishedSnapshot start(Path root, HeadShape shape) throws IOException {
    SnapshotTables tables = new SnapshotTables.Shared(table(identity(shape, 99)));
    return publish(SnapshotStore.open(root), "start", 0, tables, shape);
  }

  /** Queries' head depends on the step only; documents keep the start's. */
  static PublishedSnapshot queryOnly(
      SnapshotStore store, long step, HeadShape shape, PublishedSnapshot start) throws IOException {
    SnapshotTables tables =
        new SnapshotTables.QueryOnly(table(random(shape, step)), KeptTable.of(start));
    return publish(store, "default", step, tables, shape);
  }

  /** The queries' head has the seed of the step, the documents' that of 1000 and the step. */
  static PublishedSnapshot separate(SnapshotStore store, long step, HeadShape shape)
      throws IOException {
    SnapshotTables tables =
        new SnapshotTables.Separate(table(random(shape, step)), table(random(shape, 1000 + step)));
    return publish(store, "default", step, tables, shape);
  }
}
