package io.contraflow.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.snapshot.Changes;
import io.contraflow.state.snapshot.Directories;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Verification;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A full snapshot and two that hold what changed, as a release wrote them, and the vectors of the
 * last: read forever.
 *
 * <p>{@code -Dcontraflow.fixtures=write} writes those of this release anew.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeltaFixtureTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures/snapshots-4");
  private static final List<String> TEXTS = List.of("a rose", "the sky", "rose");
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
       "decoder": null, "model": {"type": "WordLevel", "unk_token": "[UNK]",
        "vocab": {"[UNK]": 0, "a": 1, "rose": 2, "the": 3, "sky": 4}}}
      """;

  @Test
  void shouldGiveTheVectorsThatTheyGave() throws Exception {
    PublishedSnapshot last = SnapshotStore.open(FIXTURES).current("default").orElseThrow();
    assertThat(last.manifest().formatVersion()).isEqualTo(4);
    assertThat(last.manifest().delta().position()).isEqualTo(2);
    assertThat(Verification.of(last).problems()).isEmpty();
    assertThat(vectors(last)).isEqualTo(Files.readAllLines(FIXTURES.resolve("vectors.txt")));
  }

  @Test
  @Order(1)
  @EnabledIfSystemProperty(named = "contraflow.fixtures", matches = "write")
  void shouldBeWritten() throws Exception {
    Directories.delete(FIXTURES);
    SnapshotStore store = SnapshotStore.open(FIXTURES);
    float[][] rows = new float[5][2];
    PublishedSnapshot last = null;
    for (int step = 1; step <= 3; step++) {
      BitSet changed = new BitSet();
      for (int row = step - 1; row < rows.length; row += 3) {
        rows[row] = new float[] {step, row + .5f};
        changed.set(row);
      }
      Changes changes = last == null ? null : new Changes(last, changed, new BitSet(), 10);
      last = publish(store, step, rows, changes);
    }
    Files.write(FIXTURES.resolve("vectors.txt"), vectors(last));
    Directories.delete(FIXTURES.resolve("default/.CURRENT.lock"));
  }

  private static PublishedSnapshot publish(
      SnapshotStore store, long step, float[][] rows, Changes changes) throws IOException {
    SnapshotDraft draft = new SnapshotDraft("default", step, step, 0, Map.of(), Map.of(), 1);
    try (SnapshotEncoding encoding =
        new SnapshotEncoding.Static(Tokenizer.of(TOKENIZER.getBytes(StandardCharsets.UTF_8)))) {
      SnapshotTables tables = new SnapshotTables.Shared(new RowsTable(rows));
      return store.publish(store.stage(draft, tables, encoding, changes));
    }
  }

  private static List<String> vectors(PublishedSnapshot snapshot) throws IOException {
    List<String> lines = new ArrayList<>();
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      for (String text : TEXTS) {
        StringBuilder line = new StringBuilder(text);
        for (float value : encoder.embed(text)) {
          line.append(" %08x".formatted(Float.floatToIntBits(value)));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }
}
