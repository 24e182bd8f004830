package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.queue.MemoryQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Models in tests: fed, restored and compared. */
final class Models {
  private Models() {}

  /** The loop that {@link OnlineModel} prescribes. */
  static List<StepReport> feed(OnlineModel model, List<? extends Outcome> outcomes) {
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

  /** Of every table that learns. */
  static List<EmbeddingTable> tables(OnlineModel model) {
    List<EmbeddingTable> tables = new ArrayList<>(List.of(model.learner().queryTable()));
    model.learner().documentTable().ifPresent(tables::add);
    return tables;
  }

  /** What is told of memories. */
  private static final class MemoryMap implements MemoryStore {
    final Map<MemoryPart, SortedMap<Long, byte[]>> entries = new EnumMap<>(MemoryPart.class);

    @Override
    public void put(MemoryPart part, long key, byte[] value) {
      entries.computeIfAbsent(part, p -> new TreeMap<>()).put(key, value);
    }

    @Override
    public void remove(MemoryPart part, long key) {
      entries.get(part).remove(key);
    }
  }

  /** As from a checkpoint: what is dirty since the start. */
  static void restore(OnlineModel from, OnlineModel to) throws IOException {
    MemoryMap memory = new MemoryMap();
    from.writeMemoryChanges(memory, 0);
    to.restoreMemory(from.memory(), memory.entries);
    for (int t = 0; t < tables(from).size(); t++) {
      Tables.restore(tables(from).get(t), tables(to).get(t));
    }
    restore(from.learner().queue(), to.learner().queue());
  }

  /** As from a checkpoint: slots that are dirty since the start. */
  static void restore(MemoryQueue from, MemoryQueue to) throws IOException {
    Map<Integer, byte[]> slots = new TreeMap<>();
    for (int s = from.dirtySlots().nextMarked(0); s >= 0; s = from.dirtySlots().nextMarked(s + 1)) {
      slots.put(s, from.slot(s));
    }
    to.restore(from.header(), slots.entrySet());
  }

  /** Bit for bit: rows, optimizer values, queue and memory. */
  static void assertSameState(OnlineModel actual, OnlineModel expected) {
    for (int t = 0; t < tables(expected).size(); t++) {
      EmbeddingTable table = tables(actual).get(t);
      EmbeddingTable other = tables(expected).get(t);
      assertThat(Tables.values(table)).isDeepEqualTo(Tables.values(other));
      assertThat(Tables.optimizer(table)).isDeepEqualTo(Tables.optimizer(other));
    }
    MemoryQueue queue = actual.learner().queue();
    MemoryQueue expectedQueue = expected.learner().queue();
    assertThat(queue.header()).isEqualTo(expectedQueue.header());
    for (int slot = 0; slot < queue.capacity(); slot++) {
      assertThat(queue.slot(slot)).isEqualTo(expectedQueue.slot(slot));
    }
    assertThat(actual.fingerprint()).isEqualTo(expected.fingerprint());
  }
}
