package io.contraflow.operators.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Drop;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.SearchEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a script can do to one search. */
class JoinLimitsTest {
  private static final JoinOptions FEW =
      new JoinOptions(10, 100, 2, 5, 3, Map.of("click", 1.0, "purchase", 3.0));

  private long offset;

  @Test
  void shouldKeepAMillionRepeatsOfOneClickAsOne() throws Exception {
    try (JoinRun run = new JoinRun()) {
      run.feed(impression(1000, result("d1", "")));
      for (int i = 0; i < 1_000_000; i++) {
        run.feed(click("d1", 1005));
      }
      assertThat(run.stateEntries()).isLessThanOrEqualTo(2);
      run.watermark(Long.MAX_VALUE);
      assertThat(run.searches()).hasSize(1);
      assertThat(run.deadLetters()).isEmpty();
      assertThat(run.stateEntries()).isZero();
    }
  }

  @Test
  void shouldKeepClicksOverTimeAsOne() throws Exception {
    try (JoinRun run = new JoinRun()) {
      run.feed(impression(1000, result("d1", "")));
      for (int i = 0; i < 50_000; i++) {
        run.feed(click("d1", 1001 + i));
        if (i % 10 == 0) {
          run.watermark(1000 + i);
          assertThat(run.timers()).isLessThan(20);
        }
      }
      run.watermark(Long.MAX_VALUE);
      assertThat(run.searches()).hasSize(1);
      assertThat(run.stateEntries()).isZero();
    }
  }

  @Test
  void shouldSendActionsOnTooManyDocumentsToTheDeadLetters() throws Exception {
    try (JoinRun run = new JoinRun(FEW, null, false)) {
      for (int d = 0; d < 6; d++) {
        run.feed(click("d" + d, 1000 + d));
      }
      run.feed(click("d0", 1009)).watermark(Long.MAX_VALUE);
      assertThat(run.drops()).extracting(Drop::docId).containsExactly("d0", "d1", "d2");
      assertThat(run.deadLetters())
          .extracting(DeadLetter::reason)
          .containsExactly(
              DeadLetterReason.TOO_MANY_EVENTS,
              DeadLetterReason.TOO_MANY_EVENTS,
              DeadLetterReason.TOO_MANY_EVENTS);
      assertThat(run.deadLetters().get(0).detail())
          .isEqualTo(
              "a search must have at most 3 documents acted on, search 's' has more; raise"
                  + " join.max-actions if it is no script's");
    }
  }

  @Test
  void shouldKeepTheSameEventsOfOneMomentWhateverTheOrderOfArrival() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("JoinLimitsTest.shouldKeepTheSameEventsOfOneMoment seed=" + seed);
    Random random = new Random(seed);
    List<EventRecord> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(impression(1000, result("d" + i % 7, "text " + i)));
      records.add(click("d" + random.nextInt(7), 1000));
    }
    TreeSet<String> expected = null;
    for (int order = 0; order < 10; order++) {
      Collections.shuffle(records, random);
      try (JoinRun run = new JoinRun(FEW, null, false)) {
        run.feed(records.toArray(EventRecord[]::new)).watermark(Long.MAX_VALUE);
        TreeSet<String> all = new TreeSet<>();
        run.searches().forEach(search -> all.add(search.toString()));
        run.drops().forEach(drop -> all.add(drop.toString()));
        // Of an event that is refused each repeat may be, or none of those that were one with it.
        run.deadLetters().stream()
            .map(letter -> new String(letter.bytes(), StandardCharsets.UTF_8))
            .forEach(all::add);
        assertThat(all).isEqualTo(expected == null ? all : expected);
        expected = all;
        SearchReplay replay = SearchReplay.of(FEW, records);
        assertThat(replay.searches()).isEqualTo(run.searches());
        assertThat(run.deadLetters()).hasSizeGreaterThan(20);
      }
    }
  }

  @Test
  void shouldListTheTextsOfFurtherPagesOnlyUpToALimit() throws Exception {
    String text = "x".repeat(1_000_000);
    try (JoinRun run = new JoinRun()) {
      for (int page = 0; page < 10; page++) {
        run.feed(impression(1000 + page, result("d" + page, text)));
      }
      IntStream.range(0, 10).forEach(d -> feed(run, click("d" + d, 1020)));
      run.watermark(Long.MAX_VALUE);
      assertThat(run.searches().get(0).positives())
          .hasSize(10)
          .filteredOn(positive -> positive.text() != null)
          .hasSize(4);
    }
  }

  private static void feed(JoinRun run, EventRecord record) {
    try {
      run.feed(record);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Impression.Result result(String docId, String text) {
    return new Impression.Result(docId, 1, text.isEmpty() ? null : text);
  }

  private EventRecord impression(long timestampMs, Impression.Result... results) {
    return record(new Impression("m", "s", "q", null, "", timestampMs, List.of(results)));
  }

  private EventRecord click(String docId, long timestampMs) {
    return record(new Action("m", "s", docId, timestampMs, "click", Action.NO_DWELL, ""));
  }

  private EventRecord record(SearchEvent event) {
    return new EventRecord(event, new Origin("t", 0, offset++), event.timestampMs());
  }
}
