package io.contraflow.pipeline.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.AdapterModel;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentVectorsTest {
  private static final HeadShape HEAD = new HeadShape(HeadShape.Kind.LINEAR, 3, 0);

  @TempDir Path directory;

  /** An adapter that doubles the first value of a document's vector. */
  private DocumentVectors adapter() throws IOException {
    float[][] query = new float[HEAD.rows()][3];
    float[][] document = new float[HEAD.rows()][3];
    document[0][0] = 1;
    SnapshotStore store = SnapshotStore.open(directory);
    PublishedSnapshot snapshot =
        store.publish(
            store.stage(
                new SnapshotDraft("default", 1, 0, 0, Map.of(), Map.of(), 1),
                new SnapshotTables.Separate(
                    new RowsTable(AdapterModel.TENSOR, query),
                    new RowsTable(AdapterModel.TENSOR, document)),
                new SnapshotEncoding.Adapter(HEAD, "vectors:tiny")));
    return DocumentVectors.open(snapshot.directory(), null);
  }

  private static IndexDocument document(String text, float... vector) {
    return new IndexDocument("a", text, vector.length == 0 ? null : vector, null, 7);
  }

  @Test
  void shouldAdaptTheVectorsThatLinesCarry() throws IOException {
    try (DocumentVectors vectors = adapter()) {
      float[][] of = vectors.of(List.of(document("words", 3, 8, 0), document(null, 0, 0, 2)));
      assertThat(of[0]).containsExactly(0.6f, 0.8f, 0);
      assertThat(of[1]).containsExactly(0, 0, 1);
      assertThatThrownBy(() -> vectors.of(List.of(document("words"))))
          .hasMessage(
              "line 7: the document must have a vector of vectors:tiny, since the snapshot embeds"
                  + " those; add it");
      assertThatThrownBy(() -> vectors.of(List.of(document(null, 1, 2))))
          .hasMessageStartingWith("line 7: a vector must have the adapter's dimension 3, was 2");
      assertThatThrownBy(() -> vectors.ofQuery("words"))
          .hasMessageStartingWith("--search must be given a snapshot that embeds texts here");
    }
  }

  @Test
  void shouldEmbedTheTextsOfAStaticModel() throws IOException {
    PublishedSnapshot snapshot = Collection.snapshot(directory, 1);
    try (DocumentVectors vectors = DocumentVectors.open(snapshot.directory(), null)) {
      float[][] of = vectors.of(List.of(document("a wing"), document(""), document("a wing", 1)));
      assertThat(of[0]).isEqualTo(of[2]).hasSize(snapshot.manifest().dimension());
      assertThat(of[1]).containsOnly(0f);
      assertThatThrownBy(() -> vectors.of(List.of(document(null, 1))))
          .hasMessage(
              "line 7: the document must have a text, since the snapshot embeds texts; add it");
    }
  }

  @Test
  void shouldWantASnapshotThatSaysItsSpace() throws IOException {
    PublishedSnapshot snapshot = Collection.snapshot(directory, 1);
    Files.delete(snapshot.directory().resolve("contraflow.json"));
    assertThatThrownBy(() -> DocumentVectors.open(snapshot.directory(), null))
        .hasMessageEndingWith(
            " must have a contraflow.json that says its document space; give a snapshot of"
                + " Contraflow");
  }
}
