package io.contraflow.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.pipeline.adapter.TextModel;
import io.contraflow.search.index.Found;
import io.contraflow.search.model.Served;
import io.contraflow.search.model.ServedModels;
import io.contraflow.search.model.TextEncoder;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.AdapterModel;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads behind a transformer that ONNX Runtime runs. */
class ServedEncodersTest {
  @TempDir Path directory;
  private final ServedEncoders encoders = new ServedEncoders();
  private TinyAdapter adapter;
  private SnapshotStore store;

  @BeforeEach
  void write() throws IOException {
    adapter = new TinyAdapter(directory, Map.of());
    store = SnapshotStore.open(directory.resolve("snapshots"));
  }

  @AfterEach
  void close() {
    encoders.close();
  }

  private TextEncoder encoder(Path snapshot) throws IOException {
    return encoders.of(SnapshotEncoder.open(snapshot));
  }

  @Test
  void shouldEmbedTextsAndPutTheHeadOfTheirSideBehind() throws IOException {
    PublishedSnapshot snapshot = adapter.publish(store, 7);
    TextEncoder start = encoder(adapter.startDirectory());
    TextEncoder learnt = encoder(snapshot.directory());

    try (TextModel model = TextModel.open(snapshot.directory())) {
      assertThat(learnt.query("red rose"))
          .isEqualTo(model.embedQuery("red rose"))
          .isNotEqualTo(start.query("red rose"));
      assertThat(learnt.document("red rose"))
          .isEqualTo(model.embedDocument("red rose"))
          .isEqualTo(start.document("red rose"));
    }
    assertThat(start.document("red rose"))
        .as("the start changes nothing: a document is a query with its prefix")
        .isEqualTo(start.query(TinyAdapter.DOCUMENT_PREFIX + "red rose"))
        .isNotEqualTo(start.query("red rose"));
    assertThat(learnt.manifest()).isEqualTo(snapshot.manifest());
    assertThat(learnt.space()).isEqualTo(start.space());
  }

  @Test
  void shouldSwapHeadsOverDocumentsThatStay() throws IOException {
    try (ServedModels models = new ServedModels(encoder(adapter.startDirectory()), Runnable::run)) {
      models.put("flower", "red rose");
      models.put("animal", "dog cat");
      models.refresh();
      Served before = models.learned();
      float[] query = before.encoder().query("red rose");
      assertThat(before.index().byVector(query, 1)).extracting(Found::docId).contains("flower");

      PublishedSnapshot snapshot = adapter.publish(store, 8);
      models.serve(encoder(snapshot.directory()));

      assertThat(models.learned().snapshotId()).isEqualTo(snapshot.id());
      assertThat(models.learned().index()).as("nothing is embedded again").isSameAs(before.index());
      assertThat(models.learned().encoder().query("red rose")).isNotEqualTo(query);
    }
  }

  @Test
  void shouldRefuseASnapshotOverAnotherEmbedder() throws IOException {
    encoder(adapter.startDirectory());
    TinyAdapter other =
        new TinyAdapter(directory.resolve("other"), Map.of("adapter.pooling", "cls"));

    assertThatThrownBy(() -> encoder(other.startDirectory()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("a snapshot must have the embedder that is loaded, onnx:")
        .hasMessageContaining(":pooling=mean:")
        .hasMessageContaining(":pooling=cls:")
        .hasMessageEndingWith("restart the service");
  }

  @Test
  void shouldSayThatVectorsOfEventsCannotBeMadeHere() throws IOException {
    HeadShape shape = new HeadShape(HeadShape.Kind.LINEAR, 2, 0);
    PublishedSnapshot carried =
        store.publish(
            store.stage(
                new SnapshotDraft("default", 1, 1, 0, Map.of(), Map.of(), 1),
                new SnapshotTables.Shared(
                    new RowsTable(AdapterModel.TENSOR, new float[shape.rows()][2])),
                new SnapshotEncoding.Adapter(shape, "vectors:mine")));

    assertThatThrownBy(() -> encoder(carried.directory()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("must name an embedder that embeds texts here, named vectors:mine")
        .hasMessageEndingWith("set adapter.embedder to its ONNX file when it is trained");
  }
}
