package io.contraflow.operators.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** A learn operator on RocksDB, with its own small world of examples; close it. */
final class LearnHarness implements AutoCloseable {
  static final long T0_MS = 1_700_000_000_000L;
  static final int VOCABULARY = 40;
  private static final int KEY_GROUPS = 128;
  private static final int MOST_SNAPSHOTS = 10;
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
       "decoder": null, "model": {"type": "WordLevel", "unk_token": "%s0", "vocab": {%s}}}
      """;

  private final Path directory;
  final KeyedOneInputStreamOperatorTestHarness<String, Outcome, TimedReport> flink;

  LearnHarness(Path directory) throws Exception {
    this(directory, 1, 0);
  }

  LearnHarness(Path directory, int parallelism, int subtask) throws Exception {
    this(directory, settings(directory, 5, "w"), parallelism, subtask);
  }

  LearnHarness(Path directory, LearnSettings settings, int parallelism, int subtask)
      throws Exception {
    this.directory = directory;
    flink =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new LearnOperatorFactory(settings),
            Outcome::model,
            Types.STRING,
            KEY_GROUPS,
            parallelism,
            subtask);
    flink.setStateBackend(new EmbeddedRocksDBStateBackend());
  }

  static LearnSettings settings(Path directory, Towers towers) throws IOException {
    return settings(directory, towers, 5, "w");
  }

  /** Of a model that begins as {@code start}, of {@link #VOCABULARY} rows of 16. */
  static LearnSettings settings(Path directory, Towers towers, StartTables start)
      throws IOException {
    return settings(directory, towers, start, "w");
  }

  /** With a table for both sides. */
  static LearnSettings settings(Path directory, long startSeed, String prefix) throws IOException {
    return settings(directory, Towers.SHARED, startSeed, prefix);
  }

  /**
   * @param startSeed of the random start
   * @param prefix of every token of the tokenizer
   */
  private static LearnSettings settings(
      Path directory, Towers towers, long startSeed, String prefix) throws IOException {
    StartTables start = StartTables.both(new RandomStart(VOCABULARY, 16, startSeed));
    return settings(directory, towers, start, prefix);
  }

  private static LearnSettings settings(
      Path directory, Towers towers, StartTables tables, String prefix) throws IOException {
    LearnerOptions options =
        new LearnerOptions(
            16,
            towers,
            null,
            16,
            4,
            1000,
            new LossOptions(0.05, true, false),
            2,
            new Descent(OptimizerKind.ADAGRAD, 0.3, 3, 1.0, 0),
            0,
            32,
            4,
            60_000,
            3,
            0,
            0,
            0.1,
            20,
            2,
            60_000,
            20,
            new FrequencyOptions(200, .05),
            false,
            11);
    try (Tokenizer tokenizer = tokenizer(prefix, tables.queries().rows())) {
      StartSnapshot start =
          StartSnapshot.write(
              directory.resolve("start"),
              tables,
              new SnapshotEncoding.Static(tokenizer),
              Map.of(),
              5);
      return new LearnSettings(
          options,
          KernelKind.AUTO,
          0,
          start,
          directory.resolve("snapshots").toString(),
          0,
          LearnPolicy.STRICT,
          ModelLimits.AUTO,
          Map.of("k", "v"));
    }
  }

  /** Of words, each a prefix and its id. */
  static Tokenizer tokenizer(String prefix, int tokens) throws IOException {
    String vocabulary =
        IntStream.range(0, tokens)
            .mapToObj(i -> "\"%s%d\": %d".formatted(prefix, i, i))
            .collect(Collectors.joining(", "));
    return Tokenizer.of(TOKENIZER.formatted(prefix, vocabulary).getBytes(StandardCharsets.UTF_8));
  }

  /** The same with another start. */
  static LearnSettings with(LearnSettings settings, StartSnapshot start) {
    return new LearnSettings(
        settings.learner(),
        settings.kernel(),
        settings.threads(),
        start,
        settings.snapshotDirectory(),
        settings.minSnapshotIntervalMs(),
        settings.policy(),
        settings.limits(),
        settings.options());
  }

  /** The same with other options of the learner. */
  static LearnSettings with(LearnSettings settings, LearnerOptions learner) {
    return new LearnSettings(
        learner,
        settings.kernel(),
        settings.threads(),
        settings.start(),
        settings.snapshotDirectory(),
        settings.minSnapshotIntervalMs(),
        settings.policy(),
        settings.limits(),
        settings.options());
  }

  /** The options with some of their parts replaced. */
  static LearnerOptions changed(LearnerOptions options, Map<String, Object> changes)
      throws ReflectiveOperationException {
    return (LearnerOptions) changed((Record) options, changes);
  }

  private static Record changed(Record options, Map<String, Object> changes)
      throws ReflectiveOperationException {
    RecordComponent[] parts = options.getClass().getRecordComponents();
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      Object before = parts[i].getAccessor().invoke(options);
      values[i] =
          before instanceof Record part
              ? changed(part, changes)
              : changes.getOrDefault(parts[i].getName(), before);
    }
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return options.getClass().getDeclaredConstructor(types).newInstance(values);
  }

  LearnHarness open() throws Exception {
    flink.open();
    return this;
  }

  LearnHarness restore(OperatorSubtaskState state) throws Exception {
    flink.initializeState(state);
    flink.open();
    turns();
    return this;
  }

  void feed(List<Outcome> outcomes) throws Exception {
    for (Outcome outcome : outcomes) {
      flink.processElement(new StreamRecord<>(outcome, outcome.decisionTimeMs()));
    }
  }

  /** Moves the watermark and lets the operator take all its turns. */
  void watermark(long timeMs) throws Exception {
    flink.processWatermark(timeMs);
    turns();
  }

  void turns() throws Exception {
    flink
        .getTaskMailbox()
        .drain()
        .forEach(
            mail -> {
              try {
                mail.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    if (flink.getTaskMailbox().hasMail()) {
      turns();
    }
  }

  /** Waits for everything that was begun, or promised, to be written, and lets it be published. */
  void publish() throws Exception {
    for (int i = 0; i < MOST_SNAPSHOTS; i++) {
      turns();
      operator().awaitWriter();
    }
    turns();
  }

  /** Whether a model belongs to this subtask. */
  boolean holds(String model) {
    int group = KeyGroupRangeAssignment.assignToKeyGroup(model, KEY_GROUPS);
    return ((AbstractKeyedStateBackend<?>) operator().getKeyedStateBackend())
        .getKeyGroupRange()
        .contains(group);
  }

  /** Another name of the same key group. */
  static String otherOfKeyGroup(String model) {
    int group = KeyGroupRangeAssignment.assignToKeyGroup(model, KEY_GROUPS);
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "other" + i)
        .filter(name -> KeyGroupRangeAssignment.assignToKeyGroup(name, KEY_GROUPS) == group)
        .findFirst()
        .orElseThrow();
  }

  LearnOperator operator() {
    return (LearnOperator) flink.getOperator();
  }

  List<TimedReport> reports() {
    return new ArrayList<>(flink.extractOutputValues());
  }

  List<SnapshotAnnouncement> announcements() {
    var side = flink.getSideOutput(LearnOperator.ANNOUNCEMENTS);
    return side == null ? List.of() : side.stream().map(StreamRecord::getValue).toList();
  }

  Path snapshots() {
    return directory.resolve("snapshots");
  }

  PublishedSnapshot start() throws IOException {
    return SnapshotStore.open(directory.resolve("start")).current("start").orElseThrow();
  }

  SnapshotStore store() {
    return SnapshotStore.open(snapshots());
  }

  /** Of every model: its name, its step, and everything that its next step depends on. */
  String fingerprint() {
    return operator().models().stream()
        .map(m -> "%s step %d %s%n".formatted(m.name(), m.step(), m.fingerprint()))
        .collect(Collectors.joining());
  }

  /** Examples and drops of several models in random order of arrival over {@code spanMs}. */
  static List<Outcome> outcomes(int count, long fromMs, long spanMs, long seed, String... models) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long timeMs = fromMs + random.nextLong(spanMs);
      String model = models[random.nextInt(models.length)];
      int d = random.nextInt(30);
      String search = "s" + fromMs + "-" + i;
      outcomes.add(
          random.nextInt(10) == 0
              ? new Drop(model, timeMs, search, "d" + d, DropReason.NO_DOCUMENT)
              : new Example(
                  model,
                  timeMs,
                  timeMs - 2000,
                  search,
                  "u" + random.nextInt(5),
                  "q" + d,
                  Features.tokens(d % VOCABULARY, (d + 7) % VOCABULARY),
                  document(d),
                  List.of(document(d + 1), document(d + 2)),
                  1f));
    }
    return outcomes;
  }

  static Document document(int d) {
    return new Document(
        "d" + d, d, Features.tokens((3 * d + 1) % VOCABULARY, (d + 11) % VOCABULARY));
  }

  @Override
  public void close() {
    try {
      flink.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
