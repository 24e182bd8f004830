package io.contraflow.operators.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotChain;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.StagedSnapshot;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots as what changed since the last that this writer published. */
class SnapshotWriterDeltaTest {
  private static final int ROWS = 40;
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
       "decoder": null, "model": {"type": "WordLevel", "unk_token": "a", "vocab": {"a": 0}}}
      """;

  @TempDir Path directory;
  private final EmbeddingTable table = new EmbeddingTable("embedding.weight", ROWS, 2, 0);
  private SnapshotWriter writer;
  private long step;

  @BeforeEach
  void open() throws IOException {
    writer = writer();
  }

  private SnapshotWriter writer() throws IOException {
    return new SnapshotWriter(
        directory.resolve("store"),
        directory.resolve("copies").toUri().toString(),
        3,
        new SnapshotEncoding.Static(Tokenizer.of(TOKENIZER.getBytes(StandardCharsets.UTF_8))),
        Map.of(),
        Map.of());
  }

  @AfterEach
  void close() {
    writer.close();
    table.close();
  }

  @Test
  void shouldHoldWhatChangedAndEveryThirdTimeAll() throws Exception {
    assertThat(rows(publish(1, 2))).as("the first").isNull();
    assertThat(rows(publish(7, 5))).containsExactly(5, 7);
    assertThat(rows(publish())).as("nothing changed but the step").isEmpty();
    assertThat(rows(publish(9))).as("in full again").isNull();
    assertThat(rows(publish(3))).containsExactly(3);
  }

  @Test
  void shouldHoldTheChangesOfASnapshotThatWasNeverPublishedToo() throws Exception {
    publish(1);
    change(4);
    StagedSnapshot aborted = stage();
    aborted.discard();
    assertThat(rows(publish(6))).containsExactly(4, 6);
    assertThat(rows(publish(8))).containsExactly(8);
  }

  @Test
  void shouldBeInFullWhereMostRowsChanged() throws Exception {
    publish(1);
    int[] most = new int[ROWS / 2 + 1];
    for (int i = 0; i < most.length; i++) {
      most[i] = i;
    }
    assertThat(rows(publish(most))).isNull();
  }

  @Test
  void shouldBeginWithAFullOneAfterARestart() throws Exception {
    publish(1);
    writer.close();
    writer = writer();
    assertThat(rows(publish(2))).isNull();
    assertThat(rows(publish(3))).containsExactly(3);
  }

  @Test
  void shouldBeCopiedWithWhatItIsMadeFrom() throws Exception {
    publish(1);
    PublishedSnapshot delta = publish(2);
    writer.copy(delta, () -> {});
    writer.await();
    PublishedSnapshot copy =
        SnapshotStore.open(directory.resolve("copies")).current("default").orElseThrow();
    assertThat(copy.id()).isEqualTo(delta.id());
    assertThat(SnapshotChain.of(copy).links()).hasSize(2);
  }

  private PublishedSnapshot publish(int... rows) throws Exception {
    change(rows);
    return writer.publish(stage());
  }

  private void change(int... rows) {
    for (int row : rows) {
      table.restore(row, new float[] {row, ++step});
      table.publish().mark(row);
    }
  }

  private StagedSnapshot stage() {
    SnapshotDraft draft = new SnapshotDraft("default", ++step, 1, 0, Map.of(), Map.of(), 1);
    return writer.stage(draft, new SnapshotTables.Shared(table), null).join().staged();
  }

  /** What a delta changes; null of a full snapshot. */
  private static int[] rows(PublishedSnapshot snapshot) throws IOException {
    return snapshot.manifest().delta() == null
        ? null
        : SnapshotChain.queries(snapshot, ROWS).rows();
  }
}
