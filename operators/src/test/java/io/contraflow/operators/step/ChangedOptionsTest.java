package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.queue.MemoryQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A restart with other options than the state was saved with. */
class ChangedOptionsTest {
  private static final long MIDDLE_MS = T0_MS + 10_000;

  @TempDir Path directory;
  private OperatorSubtaskState saved;
  private List<Document> queue;

  @BeforeEach
  void learn() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(200, T0_MS, 10_000, 1, "default"));
      harness.watermark(MIDDLE_MS - 2000);
      saved = harness.flink.snapshot(1, 1);
      queue = inAgeOrder(harness);
      assertThat(queue).hasSize(32);
    }
  }

  static List<Map<String, Object>> accepted() {
    return List.of(
        Map.of("queueSize", 64),
        Map.of("queueSize", 7),
        Map.of("queueSize", 0),
        Map.of("learningRate", .05),
        Map.of("temperature", .1, "symmetric", false, "pageNegatives", 1),
        Map.of("size", 32, "stride", 8),
        Map.of("size", 4, "stride", 2),
        Map.of("maxWaitMs", 200L),
        Map.of("heldOutSize", 5, "heldOutShare", .2),
        Map.of("heldOutSize", 100),
        Map.of("replaySize", 10, "replayFraction", .5),
        Map.of("sampleSize", 10),
        Map.of("sampleSize", 40),
        Map.of("knownPositiveUsers", 1, "knownPositiveAgeMs", 5000L),
        Map.of("regulariseWeight", 2.0));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void shouldGoOnWithOtherOptionsAlike(Map<String, Object> changes) throws Exception {
    LearnSettings changed = changed(changes);
    OperatorSubtaskState again;
    String expected;
    try (LearnHarness harness = restore(changed, saved)) {
      assertThat(harness.operator().models().get(0).step()).isGreaterThan(20);
      again = harness.flink.snapshot(2, 2);
      expected = goOn(harness);
    }
    try (LearnHarness harness = restore(changed, again)) {
      assertThat(goOn(harness)).as("from a checkpoint after the change").isEqualTo(expected);
    }
    try (LearnHarness harness = restore(changed, saved)) {
      assertThat(goOn(harness)).as("once more").isEqualTo(expected);
    }
  }

  @Test
  void shouldKeepTheNewestOfTheQueueWhereverItGoes() throws Exception {
    OperatorSubtaskState small;
    try (LearnHarness harness = restore(changed(Map.of("queueSize", 7)), saved)) {
      assertThat(inAgeOrder(harness)).isEqualTo(queue.subList(25, 32));
      small = harness.flink.snapshot(2, 2);
    }
    try (LearnHarness harness = restore(changed(Map.of("queueSize", 64)), small)) {
      assertThat(inAgeOrder(harness)).isEqualTo(queue.subList(25, 32));
    }
  }

  @Test
  void shouldRefuseAnotherDimension() throws Exception {
    LearnSettings other = changed(Map.of("dimension", 8));

    assertThatThrownBy(() -> restore(other, saved))
        .rootCause()
        .isInstanceOf(RefusedStateException.class)
        .hasMessage(
            "model 'default' was saved with another learner.dimension: saved=16, configured=8; set"
                + " it back, or start in an empty --output");
  }

  private static String goOn(LearnHarness harness) throws Exception {
    harness.feed(outcomes(200, MIDDLE_MS, 10_000, 2, "default"));
    harness.watermark(T0_MS + 30_000);
    return harness.fingerprint();
  }

  /** Slots by age: a queue's cursor stands at the oldest. */
  private static List<Document> inAgeOrder(LearnHarness harness) {
    MemoryQueue queue = harness.operator().models().get(0).learner().queue();
    List<Document> slots = queue.documents();
    int oldest = queue.fill() < queue.capacity() ? 0 : queue.cursor();
    return IntStream.range(0, slots.size())
        .mapToObj(i -> slots.get((oldest + i) % slots.size()))
        .toList();
  }

  private LearnHarness restore(LearnSettings settings, OperatorSubtaskState state)
      throws Exception {
    LearnHarness harness = new LearnHarness(directory, settings, 1, 0);
    try {
      return harness.restore(state);
    } catch (Exception e) {
      harness.close();
      throw e;
    }
  }

  private LearnSettings changed(Map<String, Object> changes) throws Exception {
    LearnSettings settings = LearnHarness.settings(directory, 5, "w");
    return LearnHarness.with(settings, LearnHarness.changed(settings.learner(), changes));
  }
}
