package io.contraflow.operators.search;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.EventRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The join in a harness: settle 10 ms, window 100 ms, two negatives, click 1, purchase 3. */
public final class JoinRun implements AutoCloseable {
  public static final JoinOptions OPTIONS =
      new JoinOptions(10, 100, 2, Map.of("click", 1.0, "purchase", 3.0, "view", 0.0));

  private final JoinOperator operator;
  private final KeyedOneInputStreamOperatorTestHarness<
          Tuple2<String, String>, EventRecord, LabelledSearch>
      harness;

  public JoinRun() throws Exception {
    this(null, false);
  }

  JoinRun(OperatorSubtaskState state, boolean rocksDb) throws Exception {
    this(OPTIONS, state, rocksDb);
  }

  JoinRun(JoinOptions options, OperatorSubtaskState state, boolean rocksDb) throws Exception {
    this(new JoinOperator(options), state, rocksDb);
  }

  /**
   * @param held searches that may be on the heap
   */
  JoinRun(int held, OperatorSubtaskState state, boolean rocksDb) throws Exception {
    this(new JoinOperator(OPTIONS, held), state, rocksDb);
  }

  private JoinRun(JoinOperator operator, OperatorSubtaskState state, boolean rocksDb)
      throws Exception {
    this.operator = operator;
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(operator, SearchKey.ofEvent(), SearchKey.TYPE);
    if (rocksDb) {
      harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    }
    harness.setup(LabelledSearchCodec.TYPE.serializer());
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  public JoinRun feed(EventRecord... records) throws Exception {
    for (EventRecord record : records) {
      harness.processElement(new StreamRecord<>(record, record.timestampMs()));
    }
    return this;
  }

  public JoinRun watermark(long watermarkMs) throws Exception {
    harness.processWatermark(watermarkMs);
    return this;
  }

  /** The search that an event is joined to. */
  public static String searchId(EventRecord record) {
    return SearchKey.searchId(record.event());
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(1, 1);
  }

  /** Entries of keyed state, and searches on the heap. */
  public int stateEntries() {
    return harness.numKeyedStateEntries() + operator.held();
  }

  public int timers() {
    return harness.numEventTimeTimers();
  }

  public List<LabelledSearch> searches() {
    return harness.extractOutputValues();
  }

  public List<Drop> drops() {
    return outcomes(Drop.class);
  }

  List<ShownPage> pages() {
    return outcomes(ShownPage.class);
  }

  public List<LateEvent> lateEvents() {
    return outcomes(LateEvent.class);
  }

  public List<DeadLetter> deadLetters() {
    return side(JoinOperator.DEAD_LETTERS);
  }

  /** Forgets what came out so far. */
  public void clear() {
    harness.getOutput().clear();
    for (OutputTag<?> tag : List.of(JoinOperator.OUTCOMES, JoinOperator.DEAD_LETTERS)) {
      if (harness.getSideOutput(tag) != null) {
        harness.getSideOutput(tag).clear();
      }
    }
  }

  /** Everything that came out so far, in an order that does not depend on that of the keys. */
  List<String> everything() {
    List<Object> all = new ArrayList<>(searches());
    all.addAll(side(JoinOperator.OUTCOMES));
    List<String> lines = new ArrayList<>();
    all.forEach(value -> lines.add(value.toString()));
    deadLetters()
        .forEach(letter -> lines.add(letter.key() + " " + letter.reason() + letter.detail()));
    lines.sort(Comparator.naturalOrder());
    return lines;
  }

  private <T> List<T> outcomes(Class<T> type) {
    return side(JoinOperator.OUTCOMES).stream().filter(type::isInstance).map(type::cast).toList();
  }

  private <T> List<T> side(OutputTag<T> tag) {
    Queue<StreamRecord<T>> queue = harness.getSideOutput(tag);
    return queue == null ? List.of() : queue.stream().map(StreamRecord::getValue).toList();
  }

  @Override
  public void close() throws IOException {
    try {
      harness.close();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
