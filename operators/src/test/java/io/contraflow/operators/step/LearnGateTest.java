package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.operators.snapshot.GateOptions;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotPins;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.snapshot.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnGateTest {
  private static final String MODEL = "default";
  private static final long SPAN_MS = 20_000;
  private static final GateOptions GATE = new GateOptions(true, 50, 0.02, 0.5, true);

  @TempDir Path directory;

  private long round;

  private LearnHarness harness(String name, GateOptions gate) throws Exception {
    Path own = directory.resolve(name);
    LearnSettings settings = LearnHarness.settings(own, Towers.SHARED);
    LearnSettings measured =
        LearnHarness.with(
            settings,
            LearnHarness.changed(
                settings.learner(), Map.of("heldOutShare", 0.5, "heldOutSize", 400)));
    return new LearnHarness(own, measured.gatedBy(gate), 1, 0);
  }

  /** Lets it learn some more. */
  private void learn(LearnHarness harness) throws Exception {
    learn(harness, 600, 0);
  }

  private void learn(LearnHarness harness, int searches, int shift) throws Exception {
    long fromMs = T0_MS + round++ * SPAN_MS;
    harness.feed(searches(fromMs, searches, shift));
    harness.watermark(fromMs + SPAN_MS - 1000);
  }

  /**
   * Of two hundred queries, so that some dozens are held out; each has one right document.
   *
   * @param shift from the document that a query is about to the one that is clicked
   */
  private List<Outcome> searches(long fromMs, int count, int shift) {
    SplittableRandom random = new SplittableRandom(round);
    List<Outcome> searches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int query = random.nextInt(200);
      int subject = query % 30;
      int document = (subject + shift) % 30;
      long timeMs = fromMs + i * (SPAN_MS - 5000) / count;
      searches.add(
          new Example(
              MODEL,
              timeMs,
              timeMs - 2000,
              "s" + fromMs + "-" + i,
              "u" + random.nextInt(5),
              "q" + query,
              Features.tokens(subject, 30 + query / 30, subject),
              LearnHarness.document(document),
              List.of(LearnHarness.document((document + 1) % 30)),
              1f));
    }
    return searches;
  }

  private OperatorSubtaskState checkpoint(LearnHarness harness, long id) throws Exception {
    OperatorSubtaskState state = harness.flink.snapshot(id, id);
    harness.flink.notifyOfCompletedCheckpoint(id);
    harness.publish();
    return state;
  }

  private static EmbeddingTable table(LearnHarness harness) {
    List<OnlineModel> models = harness.operator().models();
    return models.get(0).learner().queryTable();
  }

  private static float[][] rows(EmbeddingTable table) {
    float[][] rows = new float[table.rows()][table.dimension()];
    for (int r = 0; r < rows.length; r++) {
      table.read(r, rows[r]);
    }
    return rows;
  }

  /** Row r takes what row {@code (r + by) mod V} has of {@code rows}. */
  private static void write(EmbeddingTable table, float[][] rows, int by) {
    float[] optimizer = new float[table.optimizerValues()];
    for (int r = 0; r < rows.length; r++) {
      table.readOptimizer(r, optimizer);
      table.restore(r, rows[(r + by) % rows.length], optimizer);
      table.publish().mark(r);
    }
  }

  private static float[][] allAs(float[] row, int count) {
    float[][] rows = new float[count][];
    Arrays.fill(rows, row);
    return rows;
  }

  private static PublishedSnapshot newest(LearnHarness harness) throws Exception {
    List<PublishedSnapshot> all = harness.store().list(MODEL);
    return all.get(all.size() - 1);
  }

  private static PublishedSnapshot served(LearnHarness harness) throws Exception {
    return harness.store().current(MODEL).orElseThrow();
  }

  @Test
  void shouldHoldACollapsedModelAndPublishTheNextGoodOne() throws Exception {
    try (LearnHarness harness = harness("a", GATE).open()) {
      learn(harness);
      checkpoint(harness, 1);
      PublishedSnapshot good = served(harness);
      float[][] rows = rows(table(harness));

      learn(harness);
      write(table(harness), allAs(rows[3], rows.length), 0);
      checkpoint(harness, 2);
      assertThat(newest(harness)).isNotEqualTo(good);
      Verdict verdict = Verdict.read(newest(harness).directory()).orElseThrow();
      assertThat(verdict.reason()).as("%s", verdict).isEqualTo("collapsed");
      assertThat(served(harness)).isEqualTo(good);
      assertThat(harness.announcements()).hasSize(1);

      write(table(harness), rows, 0);
      learn(harness);
      checkpoint(harness, 3);
      assertThat(served(harness)).isEqualTo(newest(harness)).isNotEqualTo(good);
      assertThat(harness.announcements()).hasSize(2);
      assertThat(harness.reports().get(harness.reports().size() - 1).heldSnapshots()).isEqualTo(1);
    }
  }

  @Test
  void shouldHoldAModelThatRanksWorse() throws Exception {
    try (LearnHarness harness = harness("a", GATE).open()) {
      learn(harness);
      learn(harness);
      checkpoint(harness, 1);
      PublishedSnapshot good = served(harness);
      learn(harness);
      write(table(harness), rows(table(harness)), 13); // as spread as before, and senseless
      checkpoint(harness, 2);
      Verdict verdict = Verdict.read(newest(harness).directory()).orElseThrow();
      assertThat(verdict.reason()).as("%s", verdict).isEqualTo("worse");
      assertThat(verdict.figures().get("mrr")).isLessThan(verdict.figures().get("served_mrr"));
      assertThat(served(harness)).isEqualTo(good);
    }
  }

  /** All of a sudden users want something else; too few searches are held out to rank with. */
  @Test
  void shouldHoldWhileTheLossRisesAndPublishOnceItHasSettled() throws Exception {
    GateOptions unranked = new GateOptions(true, 100_000, 0.02, 0.5, true);
    try (LearnHarness harness = harness("a", unranked).open()) {
      for (int i = 0; i < 4; i++) {
        learn(harness);
      }
      checkpoint(harness, 1);
      PublishedSnapshot good = served(harness);
      learn(harness, 240, 7); // some thirty steps: it has not settled then

      checkpoint(harness, 2);
      Verdict verdict = Verdict.read(newest(harness).directory()).orElseThrow();
      assertThat(verdict.reason()).as("%s", verdict).isEqualTo("drift");
      assertThat(verdict.detail()).startsWith("loss - ln N of what is not learnt yet rose from -");
      assertThat(served(harness)).isEqualTo(good).isNotEqualTo(newest(harness));
      assertThat(harness.announcements()).hasSize(1);

      for (int i = 0; i < 3; i++) {
        learn(harness, 600, 7);
      }
      checkpoint(harness, 3);
      assertThat(served(harness)).isEqualTo(newest(harness)).isNotEqualTo(good);
      assertThat(harness.announcements()).hasSize(2);
    }
  }

  @Test
  void shouldGoOnWithWhatWasJudgedAfterARestore() throws Exception {
    OperatorSubtaskState state;
    byte[] memory;
    try (LearnHarness before = harness("a", GATE).open()) {
      learn(before);
      checkpoint(before, 1);
      learn(before);
      write(table(before), allAs(rows(table(before))[3], table(before).rows()), 0);
      checkpoint(before, 2);
      memory = before.operator().models().get(0).memory();
      state = checkpoint(before, 3);
      assertThat(before.store().list(MODEL)).hasSize(2);
    }
    try (LearnHarness after = harness("a", GATE).restore(state)) {
      after.publish();
      assertThat(after.operator().models().get(0).memory()).isEqualTo(memory);
      assertThat(after.announcements()).as("of what is held").isEmpty();
      assertThat(after.store().list(MODEL)).as("not written again").hasSize(2);
      learn(after);
      assertThat(after.reports().get(0).heldSnapshots()).isEqualTo(1);
    }
  }

  @Test
  void shouldLearnTheSameWithAndWithoutIt() throws Exception {
    String[] fingerprints = new String[2];
    for (int i = 0; i < 2; i++) {
      round = 0;
      try (LearnHarness harness = harness("run" + i, i == 0 ? GATE : GateOptions.OFF).open()) {
        for (long id = 1; id <= 3; id++) {
          learn(harness);
          checkpoint(harness, id);
        }
        assertThat(Verdict.read(newest(harness).directory()).isPresent()).isEqualTo(i == 0);
        fingerprints[i] = harness.fingerprint();
      }
    }
    assertThat(fingerprints[0]).isEqualTo(fingerprints[1]);
  }

  @Test
  void shouldLeaveAPinnedPointerAloneAndAnnounceNothing() throws Exception {
    OperatorSubtaskState state;
    PublishedSnapshot first;
    try (LearnHarness before = harness("a", GateOptions.OFF).open()) {
      learn(before);
      checkpoint(before, 1);
      first = served(before);
      new SnapshotPins(before.store()).pin(MODEL);
      learn(before);
      state = checkpoint(before, 2);
      assertThat(served(before)).isEqualTo(first).isNotEqualTo(newest(before));
      assertThat(before.announcements()).hasSize(1);
    }
    try (LearnHarness after = harness("a", GateOptions.OFF).restore(state)) {
      after.publish();
      assertThat(served(after)).isEqualTo(first);
      assertThat(after.announcements()).isEmpty();
      assertThat(new SnapshotPins(after.store()).release(MODEL)).isEqualTo(newest(after));
      learn(after);
      checkpoint(after, 3);
      assertThat(served(after)).isEqualTo(newest(after));
      assertThat(after.announcements()).hasSize(1);
    }
  }
}
