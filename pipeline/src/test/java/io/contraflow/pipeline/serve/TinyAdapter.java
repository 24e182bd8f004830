package io.contraflow.pipeline.serve;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.distil.TinyModel;
import io.contraflow.pipeline.job.ModelStart;
import io.contraflow.state.head.HeadShape;
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

/** An adapter over the smallest transformer there is: its start, and snapshots of its queries. */
final class TinyAdapter {
  static final String DOCUMENT_PREFIX = "the ";

  final StartSnapshot start;

  /**
   * @param output where model and start are written
   * @param options further ones of the job
   */
  TinyAdapter(Path output, Map<String, String> options) throws IOException {
    TinyModel.write(output.resolve("model"));
    Configuration configuration =
        Configuration.defaults()
            .with("learner.encoder", "adapter", "the test")
            .with("adapter.document-prefix", DOCUMENT_PREFIX, "the test")
            .with("adapter.embedder", output.resolve("model/model.onnx").toString(), "the test");
    for (Map.Entry<String, String> option : options.entrySet()) {
      configuration = configuration.with(option.getKey(), option.getValue(), "the test");
    }
    start = ModelStart.prepare(configuration, output);
  }

  Path startDirectory() {
    return Path.of(start.directory());
  }

  /** One whose queries' head has learnt something, whatever that is. */
  PublishedSnapshot publish(SnapshotStore store, long step) throws IOException {
    Table like = start.parameters().queries();
    float[][] rows = new float[like.rows()][like.dimension()];
    Table random = new RandomStart(like.rows(), like.dimension(), step);
    for (int r = 0; r < rows.length; r++) {
      random.read(r, rows[r]);
    }
    Map<String, String> options =
        PublishedSnapshot.read(startDirectory()).manifest().options(); // which name the embedder
    SnapshotDraft draft = new SnapshotDraft("default", step, step, 0, Map.of(), options, 1);
    SnapshotTables tables =
        new SnapshotTables.QueryOnly(new RowsTable(HeadShape.TENSOR, rows), start.kept());
    try (SnapshotEncoding encoding = start.encoding()) {
      return store.publish(store.stage(draft, tables, encoding));
    }
  }
}
