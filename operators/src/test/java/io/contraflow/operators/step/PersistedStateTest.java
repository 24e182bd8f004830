package io.contraflow.operators.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.click.PositionBias;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.learner.loss.ExecutionIdentity;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.queue.MemoryQueue;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.MemoryPart;
import io.contraflow.learner.step.MemoryStore;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.format.TooOldException;
import io.contraflow.state.snapshot.Towers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that a model keeps in state, written by another release or damaged. */
class PersistedStateTest {
  private static final Map<MemoryPart, SortedMap<Long, byte[]>> ENTRIES =
      new EnumMap<>(MemoryPart.class);

  @TempDir static Path directory;
  private static LearnSettings settings;
  private static LearnerOptions options;
  private static OnlineModel model;
  private static StepReport report;

  /** Turns bytes into something, or refuses them. */
  private interface Reader {
    void read(byte[] bytes) throws FormatException;
  }

  /**
   * @param bytes as they are written now
   */
  private record Persisted(String name, byte[] bytes, Reader reader) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void learn() throws Exception {
    settings = LearnHarness.settings(directory, Towers.QUERY_ONLY);
    options =
        LearnHarness.changed(
            settings.learner(),
            Map.of(
                "replaySize", 10,
                "replayFraction", .5,
                "slots", 64,
                "userPairs", 1000,
                "source", PositionBias.EM));
    model = model();
    List<Outcome> outcomes =
        new ArrayList<>(LearnHarness.outcomes(100, LearnHarness.T0_MS, 10_000, 1, "m"));
    outcomes.add(
        new ShownPage(
            "m",
            LearnHarness.T0_MS,
            "page",
            "",
            "q",
            List.of(new ShownPage.Result("a", 1, true), new ShownPage.Result("b", 2, false)),
            List.of()));
    outcomes.sort(Outcome.ORDER);
    for (Outcome outcome : outcomes) {
      model.consume(outcome);
      if (model.stepDue()) {
        report = model.takeStep();
      }
    }
    model.writeMemoryChanges(
        new MemoryStore() {
          @Override
          public void put(MemoryPart part, long key, byte[] value) {
            ENTRIES.computeIfAbsent(part, p -> new TreeMap<>()).put(key, value);
          }

          @Override
          public void remove(MemoryPart part, long key) {
            ENTRIES.get(part).remove(key);
          }
        },
        0);
    assertThat(ENTRIES).containsOnlyKeys(MemoryPart.values());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static OnlineModel model() {
    return new OnlineModel("m", options, new RandomStart(LearnHarness.VOCABULARY, 16, 5));
  }

  static Stream<Persisted> persisted() throws Exception {
    ModelHeader header =
        ModelHeader.of(
            settings, settings.start().parameters(), ExecutionIdentity.of(KernelKind.AUTO), -1, 9);
    List<Persisted> all = new ArrayList<>();
    all.add(
        new Persisted(
            "model header", ModelHeader.FRAMED.toBytes(header), ModelHeader.FRAMED::fromBytes));
    all.add(
        new Persisted(
            "model stub", ModelStub.FRAMED.toBytes(ModelStub.NEW), ModelStub.FRAMED::fromBytes));
    all.add(
        new Persisted(
            "step report",
            StepReportCodec.FRAMED.toBytes(report),
            StepReportCodec.FRAMED::fromBytes));
    MemoryQueue queue = model.learner().queue();
    all.add(new Persisted("queue header", queue.header(), PersistedStateTest::queueHeader));
    all.add(new Persisted("queue slot", queue.slot(0), PersistedStateTest::queueSlot));
    all.add(new Persisted("model memory", model.memory(), bytes -> memory(bytes, ENTRIES)));
    for (MemoryPart part : MemoryPart.values()) {
      long key = ENTRIES.get(part).firstKey();
      all.add(
          new Persisted(
              "entry of " + part,
              ENTRIES.get(part).get(key),
              bytes -> memory(model.memory(), with(part, key, bytes))));
    }
    return all.stream();
  }

  private static void queueHeader(byte[] bytes) throws FormatException {
    try (MemoryQueue queue = new MemoryQueue(options.queueSize(), 16)) {
      queue.restore(bytes, List.of());
    }
  }

  private static void queueSlot(byte[] bytes) throws FormatException {
    try (MemoryQueue queue = new MemoryQueue(options.queueSize(), 16)) {
      queue.restore(queue.header(), Map.of(0, bytes).entrySet());
    }
  }

  private static void memory(byte[] bytes, Map<MemoryPart, SortedMap<Long, byte[]>> entries)
      throws FormatException {
    try (OnlineModel restored = model()) {
      restored.restoreMemory(bytes, entries);
    }
  }

  private static Map<MemoryPart, SortedMap<Long, byte[]>> with(
      MemoryPart part, long key, byte[] bytes) {
    Map<MemoryPart, SortedMap<Long, byte[]>> entries = new EnumMap<>(ENTRIES);
    entries.put(part, new TreeMap<>(ENTRIES.get(part)));
    entries.get(part).put(key, bytes);
    return entries;
  }

  @ParameterizedTest
  @MethodSource("persisted")
  void shouldBeReadAsItIsWritten(Persisted value) throws Exception {
    value.reader().read(value.bytes());
  }

  @ParameterizedTest
  @MethodSource("persisted")
  void shouldAskForAnUpgradeWhereItIsNewer(Persisted value) {
    assertThatThrownBy(() -> value.reader().read(ofVersion(value.bytes(), +1)))
        .isInstanceOf(TooNewException.class)
        .hasMessageContaining("was written by a newer release: version=")
        .hasMessageEndingWith("; upgrade Contraflow");
  }

  @ParameterizedTest
  @MethodSource("persisted")
  void shouldAskForAnOlderReleaseWhereItIsTooOld(Persisted value) {
    int version = ByteBuffer.wrap(value.bytes()).getInt(4);
    assertThatThrownBy(() -> value.reader().read(ofVersion(value.bytes(), -version)))
        .isInstanceOf(TooOldException.class)
        .hasMessageContaining(" is too old: version=0, this release reads from ")
        .hasMessageContaining("; ");
  }

  @ParameterizedTest
  @MethodSource("persisted")
  void shouldNoticeEveryFlippedBit(Persisted value) {
    for (int at = 0; at < value.bytes().length; at++) {
      byte[] damaged = value.bytes().clone();
      damaged[at] ^= (byte) (1 << at % 8);
      shouldBeCorrupt(value, damaged);
    }
  }

  @ParameterizedTest
  @MethodSource("persisted")
  void shouldNoticeEveryTruncation(Persisted value) {
    for (int length = 0; length < value.bytes().length; length++) {
      shouldBeCorrupt(value, Arrays.copyOf(value.bytes(), length));
    }
  }

  private static void shouldBeCorrupt(Persisted value, byte[] damaged) {
    assertThatThrownBy(() -> value.reader().read(damaged))
        .isInstanceOf(CorruptException.class)
        .hasMessageEndingWith("; restore a copy");
  }

  /** The frame with another version and the checksum that belongs to it. */
  private static byte[] ofVersion(byte[] frame, int more) {
    byte[] other = frame.clone();
    ByteBuffer buffer = ByteBuffer.wrap(other);
    buffer.putInt(4, buffer.getInt(4) + more);
    CRC32C crc = new CRC32C();
    crc.update(other, 4, 4);
    crc.update(other, 12, other.length - 12);
    buffer.putInt(8, (int) crc.getValue());
    return other;
  }
}
