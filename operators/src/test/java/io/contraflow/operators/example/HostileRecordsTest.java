package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.HostileRecords;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedDocumentCodec;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.event.ParsedEventCodec;
import io.contraflow.operators.event.Tick;
import io.contraflow.operators.search.JoinRun;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.SearchKey;
import io.contraflow.operators.stream.CodecTypeInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

/**
 * Parser, join and resolve under records that somebody has tampered with: nothing escapes, each is
 * used or a dead letter, every pair that was acted on is decided, and nothing grows.
 */
class HostileRecordsTest {
  private static final int RECORDS = 100_000;
  private static final int EVERY = 200;
  private static final long T0_MS = 1_700_000_000_000L;
  private static final long MAX_GROWTH_BYTES = 64L << 20;

  private static final ParseOptions PARSING = new ParseOptions(100_000, 1_000);
  private final EventParser events = new EventParser(PARSING);
  private final DocumentParser documents = new DocumentParser(PARSING);

  private final Set<String> acted = new HashSet<>();
  private final Set<String> decided = new HashSet<>();
  private final Set<String> docIds = new HashSet<>();
  private final Set<String> models = new HashSet<>();
  private int used;
  private int deadLetters;
  private long positives;
  private long outcomes;

  @Test
  void shouldUseOrRefuseEachAndGrowNothing() throws Exception {
    long seed = Long.getLong("contraflow.seed", new Random().nextLong());
    String again = "-Dcontraflow.seed=" + seed;
    System.out.println("HostileRecordsTest " + again);
    HostileRecords records = new HostileRecords(seed);
    try (JoinRun join = new JoinRun();
        CatalogueRun catalogue = new CatalogueRun();
        Regrouping regrouping = new Regrouping()) {
      long early = 0;
      long nowMs = T0_MS;
      for (int i = 1; i <= RECORDS; i++) {
        nowMs += i % 3;
        Origin origin = new Origin("t", 0, i);
        send(records.next(nowMs), origin, join, catalogue, again);
        if (i % EVERY == 0) {
          advance(nowMs - 50, join, catalogue, regrouping);
          assertThat(join.stateEntries()).as(again).isLessThan(2_000);
          assertThat(regrouping.stateEntries()).as(again).isLessThan(2_000);
          early = i == RECORDS / 5 ? heapBytes() : early;
        }
      }
      assertThat(heapBytes() - early).as(again).isLessThan(MAX_GROWTH_BYTES);
      advance(Long.MAX_VALUE, join, catalogue, regrouping);
      shouldBeSettled(again, join, catalogue, regrouping);
    }
  }

  private void send(
      HostileRecords.Sent sent, Origin origin, JoinRun join, CatalogueRun catalogue, String again)
      throws Exception {
    try {
      if (sent.isDocument()) {
        ParsedDocument parsed =
            documents.parse(sent.key(), sent.value(), origin, sent.kafkaTimestampMs());
        var codec =
            CodecTypeInfo.of(ParsedDocument.class, ParsedDocumentCodec.INSTANCE).serializer();
        assertThat(codec.fromBytes(codec.toBytes(parsed))).isEqualTo(parsed);
        accept(parsed, catalogue);
      } else {
        ParsedEvent parsed = events.parse(sent.value(), origin, sent.kafkaTimestampMs());
        var codec = ParsedEventCodec.TYPE.serializer();
        assertThat(codec.fromBytes(codec.toBytes(parsed))).isEqualTo(parsed);
        accept(parsed, join);
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(again + ", record " + origin.offset(), e);
    }
  }

  private void accept(ParsedDocument parsed, CatalogueRun catalogue) throws Exception {
    if (parsed instanceof DeadLetter letter) {
      check(letter);
    } else if (parsed instanceof DocumentEvent document) {
      used++;
      docIds.add(document.docId());
      catalogue.add(document);
    } else {
      used++;
    }
  }

  private void accept(ParsedEvent parsed, JoinRun join) throws Exception {
    if (parsed instanceof DeadLetter letter) {
      check(letter);
      return;
    }
    EventRecord record = (EventRecord) parsed;
    if (record.event() instanceof Tick) {
      used++;
      return;
    }
    models.add(record.event().model());
    if (record.event() instanceof Action action && JoinRun.OPTIONS.weight(action.action()) > 0) {
      acted.add(key(action.model(), action.searchId(), action.docId()));
    } else if (record.event() instanceof Pair pair) {
      acted.add(key(pair.model(), JoinRun.searchId(record), pair.docId()));
    }
    int before = join.deadLetters().size();
    join.feed(record);
    if (join.deadLetters().size() == before) {
      used++;
    }
  }

  private void check(DeadLetter letter) {
    deadLetters++;
    assertThat(letter.detail()).isNotEmpty().hasSizeLessThan(1_500);
    assertThat(letter.toJson().length).isLessThan(200_000);
  }

  private void advance(
      long watermarkMs, JoinRun join, CatalogueRun catalogue, Regrouping regrouping)
      throws Exception {
    int refusedBefore = join.deadLetters().size();
    join.deadLetters().forEach(this::check);
    join.watermark(watermarkMs);
    join.deadLetters().subList(refusedBefore, join.deadLetters().size()).forEach(this::recheck);
    for (Drop drop : join.drops()) {
      decided.add(key(drop.model(), drop.searchId(), drop.docId()));
    }
    for (LabelledSearch search : join.searches()) {
      for (LabelledSearch.Positive positive : search.positives()) {
        decided.add(key(search.model(), search.searchId(), positive.docId()));
        positives++;
      }
      for (DocumentRequest request : regrouping.ask(search)) {
        docIds.add(request.docId());
        catalogue.ask(request);
      }
    }
    join.clear();
    catalogue.watermark(watermarkMs);
    for (Outcome outcome : regrouping.answer(catalogue.answers())) {
      outcomes += outcome instanceof Example || outcome instanceof Drop ? 1 : 0;
    }
    catalogue.clear();
  }

  /** What is refused when its time comes, after it was used. */
  private void recheck(DeadLetter letter) {
    check(letter);
    deadLetters--;
  }

  private void shouldBeSettled(
      String again, JoinRun join, CatalogueRun catalogue, Regrouping regrouping) {
    System.out.printf(
        "%,d used, %,d dead letters, %,d pairs decided%n", used, deadLetters, outcomes);
    assertThat(used + deadLetters).as(again).isEqualTo(RECORDS);
    assertThat(used).isGreaterThan(RECORDS / 5);
    assertThat(deadLetters).isGreaterThan(RECORDS / 5);
    assertThat(decided).as(again).isEqualTo(acted);
    assertThat(outcomes).as(again).isEqualTo(positives).isGreaterThan(1_000);
    assertThat(join.stateEntries()).as(again).isZero();
    assertThat(join.timers()).as(again).isZero();
    assertThat(regrouping.stateEntries()).as(again).isZero();
    // A version of each document, and which models have asked for it.
    assertThat(catalogue.stateEntries()).as(again).isLessThanOrEqualTo(3 * docIds.size());
    assertThat(models).hasSizeGreaterThan(2);
  }

  private static String key(String model, String searchId, String docId) {
    return model + "/" + searchId + "/" + docId;
  }

  private static long heapBytes() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Fan-out and regroup, around the catalogue. */
  private static final class Regrouping implements AutoCloseable {
    final RegroupOperator operator = new RegroupOperator(new RegroupFunction(CatalogueRun.WORDS));
    final KeyedTwoInputStreamOperatorTestHarness<?, LabelledSearch, DocumentAnswer, Outcome>
        harness;
    final OneInputStreamOperatorTestHarness<LabelledSearch, DocumentRequest> fanOut =
        ProcessFunctionTestHarnesses.forProcessFunction(new FanOutFunction());

    Regrouping() throws Exception {
      harness =
          new KeyedTwoInputStreamOperatorTestHarness<>(
              operator,
              SearchKey.ofSearch(),
              answer -> Tuple2.of(answer.model(), answer.searchId()),
              SearchKey.TYPE);
      harness.setup(Resolve.OUTCOMES.serializer());
      harness.open();
    }

    int stateEntries() {
      return harness.numKeyedStateEntries() + operator.held();
    }

    List<DocumentRequest> ask(LabelledSearch search) throws Exception {
      fanOut.processElement(new StreamRecord<>(search, search.decisionTimeMs()));
      List<DocumentRequest> requests = fanOut.extractOutputValues();
      fanOut.getOutput().clear();
      for (StreamRecord<LabelledSearch> stripped : fanOut.getSideOutput(FanOutFunction.SEARCHES)) {
        harness.processElement1(stripped);
      }
      fanOut.getSideOutput(FanOutFunction.SEARCHES).clear();
      return requests;
    }

    List<Outcome> answer(List<DocumentAnswer> answers) throws Exception {
      for (DocumentAnswer answer : answers) {
        harness.processElement2(new StreamRecord<>(answer, answer.knownMs()));
      }
      List<Outcome> outcomes = harness.extractOutputValues();
      harness.getOutput().clear();
      return outcomes;
    }

    @Override
    public void close() {
      try {
        harness.close();
        fanOut.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
