package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.Ledger;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More models than memory has room for. */
class LearnManyModelsTest {
  private static final String[] NAMES = {"a", "b", "c", "d", "e", "f", "g"};
  private static final int WAVES = 4;
  private static final long WAVE_MS = 10_000;
  private static final ModelLimits ONE_IN_MEMORY = new ModelLimits(1, 1000);

  @TempDir Path directory;

  /** What came out of a run. */
  private static final class Seen {
    private final Map<String, List<StepReport>> trained = new TreeMap<>();
    private final Map<String, StepReport> last = new TreeMap<>();
    private final Map<String, String> snapshots = new TreeMap<>(); // model and step -> tensor

    void add(LearnHarness harness) {
      for (TimedReport timed : harness.reports()) {
        StepReport report = timed.report();
        last.put(report.model(), report);
        if (report.trained()) {
          trained.computeIfAbsent(report.model(), model -> new ArrayList<>()).add(report);
        }
      }
      for (SnapshotAnnouncement told : harness.announcements()) {
        snapshots.put(told.model() + " step " + told.step(), told.tensorSha256());
      }
    }

    Map<String, Ledger> ledgers() {
      return last.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().ledger()));
    }
  }

  private LearnHarness harness(
      String name, Towers towers, ModelLimits limits, int parallelism, int subtask)
      throws Exception {
    Path own = directory.resolve(name);
    LearnSettings settings = LearnHarness.settings(own, towers).within(limits);
    return new LearnHarness(own, settings, parallelism, subtask);
  }

  private static List<Outcome> wave(int wave) {
    return outcomes(300, T0_MS + wave * WAVE_MS, WAVE_MS, wave, NAMES);
  }

  private static long endOf(int wave) {
    return T0_MS + (wave + 1) * WAVE_MS - 2000;
  }

  /** After which nothing waits that time could bring. */
  private static void finish(LearnHarness harness) throws Exception {
    harness.watermark(T0_MS + 2 * WAVES * WAVE_MS);
  }

  /** Feeds a wave, takes a checkpoint of it and publishes all that it began. */
  private static OperatorSubtaskState learn(LearnHarness harness, List<Outcome> wave, int number)
      throws Exception {
    harness.feed(wave);
    harness.watermark(endOf(number));
    OperatorSubtaskState state = harness.flink.snapshot(number + 1, number);
    harness.flink.notifyOfCompletedCheckpoint(number + 1);
    harness.publish();
    return state;
  }

  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldLearnTheSameWithOneModelInMemory(Towers towers) throws Exception {
    Seen expected = new Seen();
    String fingerprint = unlimited(towers, expected);
    Seen seen = new Seen();
    try (LearnHarness one = harness("one", towers, ONE_IN_MEMORY, 1, 0).open()) {
      for (int wave = 0; wave < WAVES; wave++) {
        learn(one, wave(wave), wave);
        assertThat(one.operator().inMemory()).isEqualTo(1);
      }
      finish(one);
      seen.add(one);
      assertThat(one.fingerprint()).isEqualTo(fingerprint);
    }
    shouldBeEqual(seen, expected);
  }

  private String unlimited(Towers towers, Seen seen) throws Exception {
    try (LearnHarness all = harness("all", towers, ModelLimits.AUTO, 1, 0).open()) {
      for (int wave = 0; wave < WAVES; wave++) {
        learn(all, wave(wave), wave);
        assertThat(all.operator().inMemory()).isEqualTo(NAMES.length);
      }
      finish(all);
      seen.add(all);
      return all.fingerprint();
    }
  }

  private static void shouldBeEqual(Seen seen, Seen expected) {
    assertThat(seen.trained).isEqualTo(expected.trained);
    assertThat(seen.ledgers()).isEqualTo(expected.ledgers());
    assertThat(seen.snapshots).isEqualTo(expected.snapshots).hasSize(WAVES * NAMES.length);
  }

  @Test
  void shouldLearnTheSameThroughRestoresOnOneAndTwoSubtasks() throws Exception {
    Seen expected = new Seen();
    final String fingerprint = unlimited(Towers.SHARED, expected);
    Seen seen = new Seen();
    OperatorSubtaskState state;
    try (LearnHarness one = harness("one", Towers.SHARED, ONE_IN_MEMORY, 1, 0).open()) {
      state = learn(one, wave(0), 0);
      seen.add(one);
    }
    OperatorSubtaskState[] halves = new OperatorSubtaskState[2];
    for (int subtask = 0; subtask < 2; subtask++) {
      halves[subtask] = onHalf(subtask, state, seen);
    }
    OperatorSubtaskState whole = AbstractStreamOperatorTestHarness.repackageState(halves);
    OperatorSubtaskState part =
        AbstractStreamOperatorTestHarness.repartitionOperatorState(whole, 128, 2, 1, 0);
    try (LearnHarness one = harness("one", Towers.SHARED, ONE_IN_MEMORY, 1, 0).restore(part)) {
      assertThat(one.operator().inMemory()).isZero();
      for (int wave = 2; wave < WAVES; wave++) {
        learn(one, wave(wave), wave);
      }
      finish(one);
      seen.add(one);
      assertThat(one.fingerprint()).isEqualTo(fingerprint);
    }
    shouldBeEqual(seen, expected);
  }

  private OperatorSubtaskState onHalf(int subtask, OperatorSubtaskState state, Seen seen)
      throws Exception {
    OperatorSubtaskState part =
        AbstractStreamOperatorTestHarness.repartitionOperatorState(state, 128, 1, 2, subtask);
    try (LearnHarness half =
        harness("one", Towers.SHARED, ONE_IN_MEMORY, 2, subtask).restore(part)) {
      List<Outcome> own =
          wave(1).stream().filter(o -> half.holds(o.model())).collect(Collectors.toList());
      assertThat(own).isNotEmpty().hasSizeLessThan(wave(1).size());
      OperatorSubtaskState after = learn(half, own, 1);
      seen.add(half);
      return after;
    }
  }

  @Test
  void shouldRestoreAndAnnounceAgainWithoutLoading() throws Exception {
    OperatorSubtaskState state;
    Seen expected = new Seen();
    try (LearnHarness before = harness("a", Towers.SHARED, ModelLimits.AUTO, 1, 0).open()) {
      state = learn(before, wave(0), 0);
      expected.add(before);
    }
    try (LearnHarness after = harness("a", Towers.SHARED, ModelLimits.AUTO, 1, 0).restore(state)) {
      assertThat(after.operator().inMemory()).isZero();
      assertThat(after.announcements()).hasSize(NAMES.length);
      after.watermark(endOf(0));
      assertThat(after.operator().inMemory()).as("nothing is due").isZero();
      OperatorSubtaskState again = after.flink.snapshot(2, 2);
      assertThat(after.operator().inMemory()).as("all are published").isZero();
      Seen seen = new Seen();
      seen.add(after);
      assertThat(seen.ledgers()).as("told again where no step is due").isNotEmpty();
      assertThat(expected.ledgers()).containsAllEntriesOf(seen.ledgers());
      assertThat(seen.snapshots).isEqualTo(expected.snapshots);
      state = again;
    }
    try (LearnHarness last = harness("a", Towers.SHARED, ModelLimits.AUTO, 1, 0).restore(state)) {
      assertThat(last.announcements()).as("that checkpoint began no snapshot").isEmpty();
      last.feed(wave(1));
      last.watermark(endOf(1));
      assertThat(last.operator().inMemory()).isEqualTo(NAMES.length);
    }
  }

  @Test
  void shouldPublishAfterARestoreWhatWasPromised() throws Exception {
    OperatorSubtaskState state;
    try (LearnHarness before = harness("a", Towers.SHARED, ONE_IN_MEMORY, 1, 0).open()) {
      before.feed(wave(0));
      before.watermark(endOf(0));
      state = before.flink.snapshot(1, 1); // one is in memory, six are not
    }
    try (LearnHarness after = harness("a", Towers.SHARED, ONE_IN_MEMORY, 1, 0).restore(state)) {
      after.publish();
      assertThat(after.announcements())
          .extracting(SnapshotAnnouncement::model)
          .containsExactlyInAnyOrder(NAMES);
      assertThat(after.announcements())
          .extracting(SnapshotAnnouncement::checkpointId)
          .containsOnly(1L);
    }
  }

  @Test
  void shouldThrowAwayWhatWasPromisedAtAnAbortedCheckpoint() throws Exception {
    try (LearnHarness harness = harness("a", Towers.SHARED, ONE_IN_MEMORY, 1, 0).open()) {
      harness.feed(wave(0));
      harness.watermark(endOf(0));
      harness.flink.snapshot(1, 1);
      harness.flink.getOperator().notifyCheckpointAborted(1);
      harness.publish();
      assertThat(harness.announcements()).isEmpty();
      harness.flink.snapshot(2, 2);
      harness.flink.notifyOfCompletedCheckpoint(2);
      harness.publish();
      assertThat(harness.announcements()).hasSize(NAMES.length);
    }
  }

  @Test
  void shouldTakeTheLastStepsOfAllAtTheEndOfInput() throws Exception {
    String expected;
    try (LearnHarness all = harness("all", Towers.SHARED, ModelLimits.AUTO, 1, 0).open()) {
      all.feed(wave(0));
      all.watermark(endOf(0));
      all.feed(wave(1));
      all.operator().endInput();
      expected = all.fingerprint();
    }
    try (LearnHarness one = harness("one", Towers.SHARED, ONE_IN_MEMORY, 1, 0).open()) {
      one.feed(wave(0));
      one.watermark(endOf(0));
      CountDownLatch blocked = new CountDownLatch(1);
      Future<Boolean> writer =
          one.operator().writer().behind(() -> blocked.await(1, TimeUnit.MINUTES));
      one.flink.snapshot(1, 1); // its snapshot keeps a model in memory
      one.feed(wave(1));
      openOnceBlocked(one, blocked);
      one.operator().endInput();
      assertThat(writer.get()).as("the operator was blocked").isTrue();
      assertThat(one.fingerprint()).isEqualTo(expected);
      assertThat(one.operator().models()).allMatch(model -> model.report().ledger().waiting() == 0);
    }
  }

  /** By a mail, which is run where the operator yields to others. */
  private static void openOnceBlocked(LearnHarness harness, CountDownLatch latch) {
    harness
        .flink
        .getTaskMailbox()
        .put(
            new Mail(
                () -> {
                  if (harness.operator().isBlocked()) {
                    latch.countDown();
                  } else {
                    openOnceBlocked(harness, latch);
                  }
                },
                TaskMailbox.MAX_PRIORITY,
                "open"));
  }

  @Test
  void shouldJudgeByTheEarliestOutcomeThatHasCome() throws Exception {
    ModelLimits one = new ModelLimits(0, 1);
    String first = "first";
    String same = LearnHarness.otherOfKeyGroup(first);
    try (LearnHarness harness = harness("a", Towers.SHARED, one, 1, 0).open()) {
      harness.feed(List.of(drop(same, 3), drop(first, 2), drop(same, 1), drop(first, 4)));
      assertThat(harness.operator().models()).as("none is judged").isEmpty();
      harness.watermark(T0_MS + 1);
      assertThat(harness.operator().models()).extracting(OnlineModel::name).containsExactly(same);
      harness.watermark(T0_MS + 10);
      assertThat(harness.operator().models()).extracting(OnlineModel::name).containsExactly(same);
    }
  }

  @Test
  void shouldJudgeAMultitudeThatWaitsBehindABacklog() throws Exception {
    ModelLimits few = new ModelLimits(0, 1);
    List<Outcome> made = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      made.add(drop("made-up-" + i, 10 + i));
    }
    try (LearnHarness harness = harness("a", Towers.SHARED, few, 1, 0).open()) {
      harness.feed(List.of(drop("real", 1)));
      harness.feed(made);
      harness.feed(List.of(drop("real", 30_000)));
      assertThat(harness.operator().inMemory()).as("nothing is behind the watermark").isZero();
      harness.watermark(T0_MS + 30_000);
      assertThat(harness.operator().models()).hasSizeLessThanOrEqualTo(128);
      OnlineModel real =
          harness.operator().models().stream()
              .filter(model -> model.name().equals("real"))
              .findAny()
              .orElseThrow();
      assertThat(real.report().ledger().pairs()).isEqualTo(2);
    }
  }

  @Test
  void shouldRefuseTheLaterOfTwoModelsWhereOneMayBe() throws Exception {
    ModelLimits one = new ModelLimits(0, 1);
    String first = "first";
    String same = LearnHarness.otherOfKeyGroup(first);
    List<Outcome> outcomes = List.of(drop(same, 2), drop(first, 1), drop(same, 3), drop(first, 4));
    OperatorSubtaskState state;
    try (LearnHarness harness = harness("a", Towers.SHARED, one, 1, 0).open()) {
      harness.feed(outcomes);
      harness.watermark(T0_MS + 3); // what is decided at 4 waits
      assertThat(harness.operator().models())
          .extracting(model -> model.name())
          .containsExactly(first);
      harness.feed(List.of(drop(same, 5)));
      state = harness.flink.snapshot(1, 1);
    }
    try (LearnHarness harness = harness("a", Towers.SHARED, one, 1, 0).restore(state)) {
      harness.watermark(T0_MS + 10);
      assertThat(harness.operator().models())
          .extracting(model -> model.name())
          .containsExactly(first);
      assertThat(harness.operator().models().get(0).report().ledger().pairs()).isEqualTo(2);
    }
  }

  private static Outcome drop(String model, long afterMs) {
    return new Drop(model, T0_MS + afterMs, "s" + afterMs, "d", DropReason.NO_IMPRESSION);
  }
}
