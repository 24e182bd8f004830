package io.contraflow.operators.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotWriterTest {
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
       "decoder": null, "model": {"type": "WordLevel", "unk_token": "a", "vocab": {"a": 0}}}
      """;

  @TempDir Path directory;

  @Test
  void shouldNotLetGoOfATableThatIsReadWhenItIsClosedByAnInterruptedThread() throws Exception {
    SnapshotWriter writer =
        new SnapshotWriter(
            directory,
            new SnapshotEncoding.Static(Tokenizer.of(TOKENIZER.getBytes(StandardCharsets.UTF_8))),
            Map.of(),
            Map.of());
    SlowTable table = new SlowTable();
    CompletableFuture<Judgement> staged =
        writer.stage(
            new SnapshotDraft("default", 1, 1, 0, Map.of(), Map.of(), 1),
            new SnapshotTables.Shared(table),
            null);
    table.begun.await();
    Thread.currentThread().interrupt();
    writer.close();
    assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    assertThat(table.ended).isTrue();
    assertThat(staged).isCompletedExceptionally();
  }

  /** Is read until the reader is interrupted, and a while longer. */
  private static final class SlowTable implements Table {
    private static final int A_WHILE = 10_000_000;

    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile boolean ended;

    @Override
    public String name() {
      return "embedding.weight";
    }

    @Override
    public int rows() {
      return 1;
    }

    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public void read(int row, float[] into) {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        for (int i = 0; i < A_WHILE; i++) {
          Thread.onSpinWait();
        }
        ended = true;
        throw new IllegalStateException("cut short", e);
      }
    }
  }
}
