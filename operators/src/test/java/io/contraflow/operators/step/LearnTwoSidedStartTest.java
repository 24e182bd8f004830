package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs whose model begins with a table for each side. */
class LearnTwoSidedStartTest {
  @TempDir Path directory;

  private static StartTables tables(long documentsSeed) {
    return new StartTables(
        new RandomStart(LearnHarness.VOCABULARY, 16, 1),
        new RandomStart(LearnHarness.VOCABULARY, 16, documentsSeed));
  }

  private LearnSettings settings(String name, Towers towers, long documentsSeed)
      throws IOException {
    return LearnHarness.settings(directory.resolve(name), towers, tables(documentsSeed));
  }

  private LearnHarness harness(String name, Towers towers, long documentsSeed) throws Exception {
    return new LearnHarness(directory.resolve(name), settings(name, towers, documentsSeed), 1, 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Towers.class,
      names = {"QUERY_ONLY", "SEPARATE"})
  void shouldContinueAfterARestoreBitForBit(Towers towers) throws Exception {
    List<Outcome> first = outcomes(200, T0_MS, 10_000, 1, "default");
    List<Outcome> then = outcomes(200, T0_MS + 10_000, 10_000, 2, "default");
    String expected;
    float[] document;
    try (LearnHarness whole = harness("a", towers, 2).open()) {
      whole.feed(first);
      whole.watermark(T0_MS + 8000);
      whole.feed(then);
      whole.watermark(T0_MS + 30_000);
      expected = whole.fingerprint();
      document = embedded(whole);
    }
    OperatorSubtaskState state;
    try (LearnHarness before = harness("b", towers, 2).open()) {
      before.feed(first);
      before.flink.processWatermark(T0_MS + 8000); // one turn only: the rest is in the state
      state = before.flink.snapshot(1, 1);
    }
    try (LearnHarness after = harness("b", towers, 2).restore(state)) {
      after.watermark(T0_MS + 8000);
      after.feed(then);
      after.watermark(T0_MS + 30_000);
      assertThat(after.fingerprint()).isEqualTo(expected);
      assertThat(embedded(after)).isEqualTo(document);
    }
    try (LearnHarness alike = harness("c", towers, 1).open()) {
      alike.feed(first);
      alike.watermark(T0_MS + 8000);
      alike.feed(then);
      alike.watermark(T0_MS + 30_000);
      assertThat(embedded(alike)).isNotEqualTo(document);
    }
  }

  private static float[] embedded(LearnHarness harness) {
    return harness.operator().models().get(0).learner().embedDocument(LearnHarness.document(3));
  }

  @Test
  void shouldPublishTheDocumentsOfTheStartAsTheyAre() throws Exception {
    try (LearnHarness harness = harness("a", Towers.QUERY_ONLY, 2).open()) {
      harness.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      harness.watermark(T0_MS + 20_000);
      harness.flink.snapshot(1, 1);
      harness.operator().awaitWriter();
      harness.flink.notifyOfCompletedCheckpoint(1);
      PublishedSnapshot start = harness.start();
      PublishedSnapshot snapshot = harness.store().list("default").get(0);
      assertThat(snapshot.manifest().tower()).isEqualTo("query-only");
      assertThat(snapshot.manifest().documentSpaceId())
          .isEqualTo(start.manifest().documentSpaceId());
      assertThat(harness.store().verify(snapshot).problems()).isEmpty();
      assertThat(
              Files.mismatch(
                  StaticModel.in(snapshot.directory()).documentTensor(),
                  StaticModel.in(start.directory()).documentTensor()))
          .isEqualTo(-1);
    }
  }

  /** The directory is named by the queries' table alone. */
  @Test
  void shouldNotTakeAStartWithOtherDocumentsForItsOwn() throws Exception {
    OperatorSubtaskState state;
    try (LearnHarness before = harness("a", Towers.QUERY_ONLY, 2).open()) {
      before.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      before.watermark(T0_MS + 20_000);
      state = before.flink.snapshot(1, 1);
    }
    StartSnapshot begun = settings("a", Towers.QUERY_ONLY, 2).start();
    StartSnapshot other = settings("a", Towers.QUERY_ONLY, 3).start();
    assertThat(other.directory()).isEqualTo(begun.directory());
    assertThat(other.tensorSha256()).isNotEqualTo(begun.tensorSha256());
    assertThatThrownBy(begun::parameters)
        .hasMessageStartingWith("the start in " + begun.directory() + " is another one: tensor=");
    assertThatThrownBy(
            () -> {
              try (LearnHarness after = harness("a", Towers.QUERY_ONLY, 3)) {
                after.restore(state);
              }
            })
        .rootCause()
        .hasMessageStartingWith(
            "model 'default' was saved with another start (learner.start, learner.seed): saved="
                + begun.tensorSha256());
  }

  /** What is in saved state of models that began with one table. */
  @Test
  void shouldCallAStartOfOneTableByItsTensor() throws Exception {
    StartSnapshot one = LearnHarness.settings(directory.resolve("a"), Towers.QUERY_ONLY).start();
    assertThat(one.tensorSha256())
        .isEqualTo(PublishedSnapshot.read(Path.of(one.directory())).manifest().tensorSha256());
    assertThat(one.parameters().isOneTable()).isTrue();
  }
}
