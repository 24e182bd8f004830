package io.contraflow.learner.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.parallel.Workers;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryQueueTest {
  private static final int DIMENSION = 3;

  private final EmbeddingTable table = new EmbeddingTable("embedding.weight", 20, DIMENSION, 1);
  private final Encoder encoder = new StaticEncoder(table);
  private final MemoryQueue queue = new MemoryQueue(4, DIMENSION);

  MemoryQueueTest() {
    table.load(new RandomStart(20, DIMENSION, 1));
  }

  @AfterEach
  void close() {
    queue.close();
    table.close();
  }

  @Test
  void shouldOverwriteTheOldest() {
    add(queue, 1, 10, 0, 1, 2);
    assertThat(ids(queue)).containsExactly("0", "1", "2");
    add(queue, 2, 20, 3, 4, 5);
    assertThat(ids(queue)).containsExactly("4", "5", "2", "3");
    assertThat(queue.fill()).isEqualTo(4);
    assertThat(queue.entered()).isEqualTo(6);
    assertThat(queue.left()).isZero();
    assertThat(queue.meanAgeSteps(5)).isEqualTo((3 * 3 + 4) / 4.0);
  }

  @Test
  void shouldHoldTheEmbeddingsThatEntered() {
    add(queue, 1, 10, 0, 1, 2, 3, 4);
    assertThat(vectors(queue)).isDeepEqualTo(encode(4, 1, 2, 3));
  }

  @Test
  void shouldNotCountRemovedDocumentsAsColumns() {
    add(queue, 1, 10, 0, 1, 0, 2);
    queue.dirtySlots().clear();
    assertThat(queue.remove("0")).isEqualTo(2);
    assertThat(queue.remove("9")).isZero();
    assertThat(ids(queue)).containsExactly("1", "2");
    assertThat(vectors(queue)).isDeepEqualTo(encode(1, 2));
    assertThat(queue.fill()).isEqualTo(2);
    assertThat(queue.left()).isEqualTo(2);
    assertThat(queue.dirtySlots().count()).isEqualTo(2);
    add(queue, 2, 20, 7, 8, 9);
    assertThat(ids(queue)).containsExactly("7", "8", "9", "2");
  }

  @Test
  void shouldExpireWhatEnteredBefore() {
    add(queue, 1, 10, 0, 1);
    add(queue, 2, 20, 2);
    assertThat(queue.expire(20)).isEqualTo(2);
    assertThat(ids(queue)).containsExactly("2");
  }

  @Test
  void shouldReportDriftAndHoldFreshEmbeddings() {
    assertThat(queue.refresh(encoder, 1, Workers.caller())).isNull();
    add(queue, 1, 10, 0, 1, 2);
    assertThat(queue.refresh(encoder, 5, Workers.caller())).isCloseTo(0, within(1e-7));
    assertThat(queue.meanAgeSteps(7)).isEqualTo(2);
    float[][] stored = vectors(queue);
    table.load(new RandomStart(20, DIMENSION, 2));
    float[][] fresh = encode(0, 1, 2);
    double expected = 0;
    for (int i = 0; i < 3; i++) {
      expected += 1.0 / 3;
      for (int c = 0; c < DIMENSION; c++) {
        expected -= stored[i][c] * fresh[i][c] / 3.0;
      }
    }
    assertThat(queue.refresh(encoder, 6, Workers.caller())).isCloseTo(expected, within(1e-6));
    assertThat(queue.drift()).isCloseTo(expected, within(1e-6));
    assertThat(vectors(queue)).isDeepEqualTo(fresh);
  }

  /** More slots than a task and a block have, one of them empty. */
  @Test
  void shouldRefreshWithTheSameBitsByAnyNumberOfThreads() throws FormatException {
    int count = 700;
    List<Document> documents =
        IntStream.range(0, count)
            .mapToObj(i -> new Document("" + i, i, Features.tokens(i % 20, i * 7 % 20)))
            .toList();
    try (MemoryQueue alone = new MemoryQueue(count, DIMENSION);
        MemoryQueue shared = new MemoryQueue(count, DIMENSION);
        Workers three = new Workers(3)) {
      for (MemoryQueue each : List.of(alone, shared)) {
        try (Encoding encoding =
            encoder.forward(documents.stream().map(Document::features).toList(), Precision.FLOAT)) {
          each.add(documents, encoding.vectors(), 1, 10);
        }
        each.remove("100");
      }
      table.load(new RandomStart(20, DIMENSION, 2));
      Double drift = alone.refresh(encoder, 6, Workers.caller());
      assertThat(drift).isPositive();
      assertThat(shared.refresh(encoder, 6, three)).isEqualTo(drift);
      for (int slot = 0; slot < count; slot++) {
        assertThat(shared.slot(slot)).as("slot %d", slot).isEqualTo(alone.slot(slot));
      }
    }
  }

  @Test
  void shouldGoOnWhereItStopped() throws FormatException {
    add(queue, 1, 10, 0, 1, 2, 3, 4);
    queue.remove("2");
    queue.refresh(encoder, 3, Workers.caller());
    try (MemoryQueue restored = new MemoryQueue(4, DIMENSION)) {
      assertThat(restored.restore(queue.header(), slots(queue))).isFalse();
      assertThat(restored.dirtySlots().count()).isZero();
      assertThat(restored.fill()).isEqualTo(3);
      for (MemoryQueue each : List.of(queue, restored)) {
        each.expire(5);
        add(each, 4, 40, 5);
      }
      assertThat(ids(restored)).isEqualTo(ids(queue)).containsExactly("4", "5", "3");
      assertThat(restored.header()).isEqualTo(queue.header());
      for (int slot = 0; slot < 4; slot++) {
        assertThat(restored.slot(slot)).isEqualTo(queue.slot(slot));
      }
      assertThat(restored.drift()).isEqualTo(queue.drift());
      assertThat(restored.meanAgeSteps(9)).isEqualTo(queue.meanAgeSteps(9));
    }
  }

  @Test
  void shouldKeepTheNewestInASmallerQueue() throws FormatException {
    add(queue, 1, 10, 0, 1, 2, 3, 4, 5);
    queue.remove("4");
    try (MemoryQueue smaller = new MemoryQueue(2, DIMENSION)) {
      assertThat(smaller.restore(queue.header(), slots(queue))).isTrue();
      assertThat(ids(smaller)).containsExactly("3", "5");
      assertThat(vectors(smaller)).isDeepEqualTo(encode(3, 5));
      assertThat(smaller.entered()).isEqualTo(6);
      assertThat(smaller.left()).isEqualTo(1);
      assertThat(smaller.dirtySlots().count()).isEqualTo(2);
      add(smaller, 2, 20, 6);
      assertThat(ids(smaller)).containsExactly("6", "5");
    }
  }

  @Test
  void shouldKeepAllInALargerQueueInTheirOrder() throws FormatException {
    add(queue, 1, 10, 0, 1, 2, 3, 4, 5);
    try (MemoryQueue larger = new MemoryQueue(5, DIMENSION)) {
      assertThat(larger.restore(queue.header(), slots(queue))).isTrue();
      assertThat(ids(larger)).containsExactly("2", "3", "4", "5");
      assertThat(larger.dirtySlots().count()).isEqualTo(4);
      add(larger, 2, 20, 6, 7);
      assertThat(ids(larger)).containsExactly("7", "3", "4", "5", "6");
    }
  }

  @Test
  void shouldBeTurnedOffAndOnAgain() throws FormatException {
    add(queue, 1, 10, 0, 1);
    try (MemoryQueue off = new MemoryQueue(0, DIMENSION);
        MemoryQueue on = new MemoryQueue(3, DIMENSION)) {
      assertThat(off.restore(queue.header(), slots(queue))).isTrue();
      assertThat(off.fill()).isZero();
      assertThat(on.restore(off.header(), List.of())).isTrue();
      assertThat(on.fill()).isZero();
      add(on, 2, 20, 5);
      assertThat(ids(on)).containsExactly("5");
    }
  }

  @Test
  void shouldRefuseWhatIsNoQueueOfThisDimension() {
    add(queue, 1, 10, 0);
    byte[] slot = queue.slot(0);
    try (MemoryQueue other = new MemoryQueue(4, DIMENSION + 1);
        MemoryQueue same = new MemoryQueue(4, DIMENSION)) {
      assertThatThrownBy(() -> other.restore(queue.header(), slots(queue)))
          .isInstanceOf(CorruptException.class)
          .hasMessage("a queue slot's embedding must have 4 numbers, has 3; restore a copy");
      assertThatThrownBy(() -> same.restore(queue.header(), Map.of(4, slot).entrySet()))
          .isInstanceOf(CorruptException.class)
          .hasMessage("a queue's entry must be in one of its 4 slots, was in 4; restore a copy");
      slot[20] ^= 1;
      assertThatThrownBy(() -> same.restore(queue.header(), Map.of(0, slot).entrySet()))
          .isInstanceOf(CorruptException.class)
          .hasMessage("queue slot is damaged: its checksum does not match; restore a copy");
    }
  }

  private static Set<Map.Entry<Integer, byte[]>> slots(MemoryQueue from) {
    Map<Integer, byte[]> slots = new TreeMap<>(Comparator.reverseOrder());
    for (int slot = 0; slot < from.capacity(); slot++) {
      slots.put(slot, from.slot(slot));
    }
    return slots.entrySet();
  }

  @Test
  void shouldTakeNothingWithoutSlots() {
    try (MemoryQueue none = new MemoryQueue(0, DIMENSION);
        Matrix embeddings = none.embeddings()) {
      add(none, 1, 10, 0, 1);
      assertThat(none.fill()).isZero();
      assertThat(none.meanAgeSteps(4)).isNull();
      assertThat(embeddings.rows()).isZero();
    }
  }

  private void add(MemoryQueue to, long step, long eventTimeMs, int... numbers) {
    List<Document> documents = IntStream.of(numbers).mapToObj(MemoryQueueTest::document).toList();
    try (Encoding encoding =
        encoder.forward(documents.stream().map(Document::features).toList(), Precision.FLOAT)) {
      to.add(documents, encoding.vectors(), step, eventTimeMs);
    }
  }

  private float[][] encode(int... numbers) {
    List<Features> texts = new ArrayList<>();
    for (int number : numbers) {
      texts.add(document(number).features());
    }
    try (Encoding encoding = encoder.forward(texts, Precision.FLOAT)) {
      return rows(encoding.vectors());
    }
  }

  private static Document document(int number) {
    return new Document(Integer.toString(number), number, Features.tokens(number, number + 1, 19));
  }

  private static List<String> ids(MemoryQueue queue) {
    return queue.documents().stream().map(Document::id).toList();
  }

  private static float[][] vectors(MemoryQueue queue) {
    try (Matrix embeddings = queue.embeddings()) {
      return rows(embeddings);
    }
  }

  private static float[][] rows(Matrix matrix) {
    float[][] rows = new float[matrix.rows()][matrix.columns()];
    for (int i = 0; i < rows.length; i++) {
      matrix.read(i, rows[i]);
    }
    return rows;
  }
}
