package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.VOCABULARY;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A restart with a tokenizer that has further tokens. */
class GrownVocabularyTest {
  private static final int MORE = 5;
  private static final long MIDDLE_MS = T0_MS + 10_000;

  @TempDir Path directory;

  /** Begun with all tokens, a random start has the same rows; only the growth is another way. */
  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldBeTheModelThatHadTheTokensFromTheBeginning(Towers towers) throws Exception {
    String expected;
    Path all = directory.resolve("all");
    StartTables large = StartTables.both(new RandomStart(VOCABULARY + MORE, 16, 5));
    try (LearnHarness whole = harness(all, LearnHarness.settings(all, towers, large)).open()) {
      begin(whole);
      expected = goOn(whole);
    }
    Path own = directory.resolve("own");
    LearnSettings before = LearnHarness.settings(own, towers);
    OperatorSubtaskState state;
    try (LearnHarness harness = harness(own, before).open()) {
      begin(harness);
      state = harness.flink.snapshot(1, 1);
    }
    LearnSettings grown = LearnHarness.with(before, grown(before.start(), own, VOCABULARY + MORE));
    try (LearnHarness harness = harness(own, grown).restore(state)) {
      assertThat(goOn(harness)).isEqualTo(expected);
      state = harness.flink.snapshot(2, 2);
      harness.operator().awaitWriter();
      harness.flink.notifyOfCompletedCheckpoint(2);
      Manifest published = harness.store().current("default").orElseThrow().manifest();
      assertThat(published.tokenizerSha256()).isEqualTo(grown.start().inputId());
      assertThat(published.documentSpaceId())
          .isNotEqualTo(startOf(before).documentSpaceId())
          .matches(
              id -> towers != Towers.QUERY_ONLY || id.equals(startOf(grown).documentSpaceId()));
    }
    try (LearnHarness again = harness(own, grown).restore(state)) {
      assertThat(again.fingerprint()).isEqualTo(expected);
    }
    assertThatThrownBy(() -> harness(own, before).restore(state(own, grown)))
        .rootCause()
        .hasMessage(
            "model 'default' was saved with another vocabulary of learner.tokenizer: saved=45,"
                + " configured=40; set it back, or start in an empty --output");
  }

  @Test
  void shouldGrowAgainWithoutACheckpointBetween() throws Exception {
    LearnSettings before = LearnHarness.settings(directory, Towers.QUERY_ONLY);
    OperatorSubtaskState state = state(directory, before);
    StartSnapshot once = grown(before.start(), directory, VOCABULARY + 1);
    StartSnapshot twice = grown(once, directory, VOCABULARY + 3);

    assertThat(twice.grownFrom())
        .extracting("rows", "tensorSha256")
        .containsExactly(
            tuple(VOCABULARY + 1, once.tensorSha256()),
            tuple(VOCABULARY, before.start().tensorSha256()));
    LearnSettings settings = LearnHarness.with(before, twice);
    try (LearnHarness harness = harness(directory, settings).restore(state)) {
      assertThat(harness.operator().models().get(0).learner().queryTable().rows())
          .isEqualTo(VOCABULARY + 3);
    }
  }

  private static void begin(LearnHarness harness) throws Exception {
    harness.feed(outcomes(200, T0_MS, 10_000, 1, "default"));
    harness.watermark(MIDDLE_MS - 2000);
  }

  private static String goOn(LearnHarness harness) throws Exception {
    List<Outcome> then = new ArrayList<>(outcomes(100, MIDDLE_MS, 10_000, 2, "default"));
    for (int i = 0; i < 40; i++) {
      int newToken = VOCABULARY + i % MORE;
      Document document = new Document("new" + i % 7, i % 7, Features.tokens(3, newToken));
      then.add(
          new Example(
              "default",
              MIDDLE_MS + 200L * i,
              MIDDLE_MS + 200L * i - 2000,
              "new" + i,
              "u" + i,
              "new query " + i,
              Features.tokens(newToken, 5),
              document,
              List.of(LearnHarness.document(2)),
              1f));
    }
    harness.feed(then);
    harness.watermark(T0_MS + 30_000);
    return harness.fingerprint();
  }

  private OperatorSubtaskState state(Path own, LearnSettings settings) throws Exception {
    try (LearnHarness harness = harness(own, settings).open()) {
      begin(harness);
      return harness.flink.snapshot(1, 1);
    }
  }

  private static StartSnapshot grown(StartSnapshot from, Path own, int tokens) throws IOException {
    try (Tokenizer tokenizer = LearnHarness.tokenizer("w", tokens)) {
      return from.grown(own.resolve("start"), tokenizer, Map.of(), 5, true);
    }
  }

  private static Manifest startOf(LearnSettings settings) {
    try {
      return PublishedSnapshot.read(Path.of(settings.start().directory())).manifest();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LearnHarness harness(Path own, LearnSettings settings) throws Exception {
    return new LearnHarness(own, settings, 1, 0);
  }
}
