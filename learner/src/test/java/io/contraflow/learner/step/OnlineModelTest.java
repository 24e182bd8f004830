package io.contraflow.learner.step;

import static io.contraflow.learner.example.Examples.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Examples;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.queue.MemoryQueue;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnlineModelTest {
  private static final RandomStart START = new RandomStart(100, 16, 5);

  private static LearnerOptions options(double heldOutShare) {
    return new LearnerOptions(
        16,
        16,
        4,
        1000,
        0.05,
        true,
        2,
        0.3,
        3,
        1.0,
        32,
        4,
        60_000,
        3,
        heldOutShare,
        20,
        2,
        60_000,
        20,
        11);
  }

  /** The loop that the class's javadoc prescribes. */
  static List<StepReport> feed(OnlineModel model, List<Outcome> outcomes) {
    List<StepReport> reports = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      while (model.stepDueBefore(outcome.decisionTimeMs())) {
        reports.add(model.takeStep());
      }
      model.consume(outcome);
      while (model.stepDue()) {
        reports.add(model.takeStep());
      }
    }
    return reports;
  }

  private static float[] parameters(OnlineModel model) {
    EmbeddingTable table = model.learner().table();
    float[] all = new float[table.rows() * (table.dimension() + 1)];
    float[] row = new float[table.dimension()];
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      System.arraycopy(row, 0, all, r * (row.length + 1), row.length);
      all[r * (row.length + 1) + row.length] = table.accumulator(r);
    }
    return all;
  }

  @Test
  void shouldAccountForEveryPair() {
    List<Outcome> outcomes = Examples.stream(500, 1);
    long pairs = outcomes.stream().filter(o -> o instanceof Example || o instanceof Drop).count();
    long late = outcomes.stream().filter(LateEvent.class::isInstance).count();
    try (OnlineModel model = new OnlineModel("default", options(0.2), START)) {
      List<StepReport> reports = feed(model, outcomes);
      Ledger ledger = model.report().ledger();
      assertThat(ledger.pairs()).isEqualTo(pairs);
      assertThat(ledger.late()).isEqualTo(late);
      assertThat(ledger.heldOut()).isPositive();
      assertThat(ledger.dropped()).containsKeys("no-document", "deleted-document");
      assertThat(reports.stream().mapToLong(StepReport::entering).sum()).isEqualTo(ledger.learnt());
      assertThat(reports.get(reports.size() - 1).step()).isEqualTo(reports.size());
    }
  }

  @Test
  void shouldCountWhatComesOutOfOrderAsLateAndUseIt() {
    try (OnlineModel model = new OnlineModel("default", options(0), START)) {
      feed(model, List.of(example(2000, 1, 1), example(1000, 2, 2), example(3000, 3, 3)));
      Ledger ledger = model.report().ledger();
      assertThat(ledger.late()).isEqualTo(1);
      assertThat(ledger.pairs()).isEqualTo(3);
    }
  }

  @Test
  void shouldContinueAfterARestoreBitForBit() throws FormatException {
    List<Outcome> outcomes = Examples.stream(400, 2);
    for (int cut : new int[] {3, 150, 333}) {
      try (OnlineModel whole = new OnlineModel("default", options(0.1), START);
          OnlineModel first = new OnlineModel("default", options(0.1), START);
          OnlineModel second = new OnlineModel("default", options(0.1), START)) {
        List<StepReport> expected = feed(whole, outcomes);
        List<StepReport> reports = feed(first, outcomes.subList(0, cut));
        restore(first, second);
        reports.addAll(feed(second, outcomes.subList(cut, outcomes.size())));
        assertThat(reports).isEqualTo(expected);
        assertThat(parameters(second)).isEqualTo(parameters(whole));
        assertThat(second.memory()).isEqualTo(whole.memory());
      }
    }
  }

  private static void restore(OnlineModel from, OnlineModel to) throws FormatException {
    to.restoreMemory(from.memory());
    EmbeddingTable table = from.learner().table();
    float[] row = new float[table.dimension()];
    for (int r = table.checkpoint().nextMarked(0);
        r >= 0;
        r = table.checkpoint().nextMarked(r + 1)) {
      table.read(r, row);
      to.learner().table().restore(r, row, table.accumulator(r));
    }
    MemoryQueue queue = from.learner().queue();
    to.learner().queue().restoreHeader(queue.header());
    for (int s = queue.dirtySlots().nextMarked(0);
        s >= 0;
        s = queue.dirtySlots().nextMarked(s + 1)) {
      to.learner().queue().restoreSlot(s, queue.slot(s));
    }
  }

  @Test
  void shouldLearnWhatIsClicked() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      outcomes.add(example(1_000_000L + i, i % 40, i % 40));
    }
    try (OnlineModel model = new OnlineModel("default", options(0), START)) {
      List<StepReport> reports = feed(model, outcomes);
      StepReport first = reports.get(reports.size() / 10);
      StepReport last = reports.get(reports.size() - 1);
      assertThat(last.loss()).isLessThan(first.loss() / 2);
      assertThat(last.mrr()).isGreaterThan(0.9);
    }
  }

  @Test
  void shouldRefuseAStepWithoutANewExample() {
    try (OnlineModel model = new OnlineModel("default", options(0), START)) {
      assertThatThrownBy(model::takeStep)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a step needs a new example");
    }
  }

  @Test
  void shouldRefuseDamagedMemory() {
    try (OnlineModel model = new OnlineModel("default", options(0), START)) {
      byte[] bytes = model.memory();
      bytes[bytes.length / 2] ^= 1;
      assertThatThrownBy(() -> model.restoreMemory(bytes)).isInstanceOf(CorruptException.class);
    }
  }
}
