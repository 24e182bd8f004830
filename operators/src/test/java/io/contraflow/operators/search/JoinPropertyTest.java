package io.contraflow.operators.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** What must hold for any log. */
class JoinPropertyTest {
  private static final int LOGS = 60;
  private static final long DISORDER_MS = 30;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void shouldDecideEveryActedOnPairExactlyOnce() throws Exception {
    for (int i = 0; i < LOGS; i++) {
      Log log = randomLog(150);
      TreeSet<String> acted = new TreeSet<>();
      for (EventRecord record : log.records()) {
        if (record.event() instanceof Action action) {
          acted.add(action.searchId() + "/" + action.docId());
        } else if (record.event() instanceof Pair pair) {
          acted.add(SearchKey.searchId(pair) + "/" + pair.docId());
        }
      }
      List<String> decided = new ArrayList<>();
      try (JoinRun run = new JoinRun()) {
        replay(run, log.records(), 0, log.records().size());
        run.watermark(Long.MAX_VALUE);
        for (LabelledSearch search : run.searches()) {
          search
              .positives()
              .forEach(positive -> decided.add(search.searchId() + "/" + positive.docId()));
        }
        for (Drop drop : run.drops()) {
          decided.add(drop.searchId() + "/" + drop.docId());
        }
        assertThat(run.stateEntries()).as("seed %d", seed).isZero();
      }
      assertThat(decided).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(acted);
    }
  }

  @Test
  void shouldNotDependOnTheOrderOfArrival() throws Exception {
    for (int i = 0; i < LOGS; i++) {
      List<EventRecord> records = randomLog(400).records();
      List<String> expected = outputOf(sorted(records, 0));
      for (int order = 0; order < 3; order++) {
        assertThat(outputOf(sorted(records, DISORDER_MS))).as("seed %d", seed).isEqualTo(expected);
      }
      try (JoinRun run = new JoinRun()) {
        List<EventRecord> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, random);
        run.feed(shuffled.toArray(EventRecord[]::new)).watermark(Long.MAX_VALUE);
        assertThat(run.everything()).as("seed %d", seed).isEqualTo(expected);
      }
    }
  }

  @Test
  void shouldContinueFromASnapshotAsIfNothingHadHappened() throws Exception {
    for (int i = 0; i < 6; i++) {
      List<EventRecord> records = sorted(randomLog(400).records(), DISORDER_MS);
      int cut = random.nextInt(records.size());
      List<String> output = new ArrayList<>();
      OperatorSubtaskState state;
      try (JoinRun run = new JoinRun(null, true)) {
        replay(run, records, 0, cut);
        state = run.snapshot();
        output.addAll(run.everything());
      }
      try (JoinRun run = new JoinRun(state, true)) {
        replay(run, records, cut, records.size());
        run.watermark(Long.MAX_VALUE);
        output.addAll(run.everything());
      }
      output.sort(Comparator.naturalOrder());
      assertThat(output).as("seed %d", seed).isEqualTo(outputOf(records));
    }
  }

  @Test
  void shouldGiveTheSameWhenItsSearchesAreReplayedWithoutFlink() throws Exception {
    for (int i = 0; i < LOGS; i++) {
      List<EventRecord> records = randomLog(400).records();
      Map<String, List<EventRecord>> bySearch = new HashMap<>();
      for (EventRecord record : records) {
        bySearch
            .computeIfAbsent(SearchKey.searchId(record.event()), id -> new ArrayList<>())
            .add(record);
      }
      List<Object> replayed = new ArrayList<>();
      for (List<EventRecord> search : bySearch.values()) {
        Collections.shuffle(search, random);
        SearchReplay replay = SearchReplay.of(JoinRun.OPTIONS, search);
        replayed.addAll(replay.searches());
        replayed.addAll(replay.drops());
      }
      try (JoinRun run = new JoinRun()) {
        replay(run, records, 0, records.size());
        run.watermark(Long.MAX_VALUE);
        List<Object> joined = new ArrayList<>(run.searches());
        joined.addAll(run.drops());
        assertThat(replayed).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(joined);
      }
    }
  }

  @Test
  void shouldGiveTheSameWhenTheLogIsReadOnceWithoutFlink() throws Exception {
    for (int i = 0; i < LOGS; i++) {
      List<EventRecord> records = sorted(randomLog(400).records(), DISORDER_MS);
      List<String> read = new ArrayList<>();
      LogJoin join = new LogJoin(JoinRun.OPTIONS, output(read));
      for (int r = 0; r < records.size(); r++) {
        join.add(records.get(r), Long.MIN_VALUE);
        if (random.nextInt(3) == 0) {
          advance(join, nextMs(records, r) - 1);
        }
      }
      advance(join, Long.MAX_VALUE - 1);
      assertThat(join.open()).as("seed %d", seed).isZero();
      try (JoinRun run = new JoinRun()) {
        replay(run, records, 0, records.size());
        run.watermark(Long.MAX_VALUE);
        List<String> joined = new ArrayList<>();
        run.searches().forEach(search -> joined.add(search.toString()));
        run.drops().forEach(drop -> joined.add(drop.toString()));
        run.deadLetters().forEach(letter -> joined.add(letter.reason().toString()));
        assertThat(read).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(joined);
      }
    }
  }

  private static void advance(LogJoin join, long watermarkMs) throws Exception {
    while (join.nextMs() <= watermarkMs) {
      join.advance();
    }
  }

  private static LogJoin.Output output(List<String> to) {
    return new LogJoin.Output() {
      @Override
      public void decided(LabelledSearch search, Impression page, boolean again) {
        to.add(search.toString());
      }

      @Override
      public void outcome(Outcome outcome) {
        to.add(outcome.toString());
      }

      @Override
      public void rejected(DeadLetterReason reason) {
        to.add(reason.toString());
      }
    };
  }

  /** What is on the heap, and what barriers move from there, makes no difference. */
  @Test
  void shouldNotDependOnWhatTheHeapHolds() throws Exception {
    for (int i = 0; i < LOGS; i++) {
      List<EventRecord> records = sorted(randomLog(400).records(), DISORDER_MS);
      List<String> expected = outputOf(records);
      for (int held : new int[] {0, 1, 2, 3}) {
        try (JoinRun run = new JoinRun(held, null, false)) {
          for (int from = 0; from < records.size(); ) {
            int to = Math.min(records.size(), from + 1 + random.nextInt(40));
            replay(run, records, from, to);
            run.snapshot();
            from = to;
          }
          run.watermark(Long.MAX_VALUE);
          assertThat(run.everything()).as("seed %d, %d held", seed, held).isEqualTo(expected);
          assertThat(run.stateEntries()).as("seed %d", seed).isZero();
          assertThat(run.timers()).as("seed %d", seed).isZero();
        }
      }
    }
  }

  private List<String> outputOf(List<EventRecord> records) throws Exception {
    try (JoinRun run = new JoinRun()) {
      replay(run, records, 0, records.size());
      run.watermark(Long.MAX_VALUE);
      assertThat(run.lateEvents()).as("seed %d", seed).isEmpty();
      return run.everything();
    }
  }

  /** Feeds a part of the records, with the watermark trailing at a random pace. */
  private void replay(JoinRun run, List<EventRecord> records, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      run.feed(records.get(i));
      if (random.nextInt(3) == 0) {
        run.watermark(nextMs(records, i) - 1);
      }
    }
  }

  /** Of the earliest record behind one. */
  private static long nextMs(List<EventRecord> records, int behind) {
    return records.subList(behind + 1, records.size()).stream()
        .mapToLong(EventRecord::timestampMs)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** In the order of time, each out of place by up to so much. */
  private List<EventRecord> sorted(List<EventRecord> records, long disorderMs) {
    record Placed(EventRecord record, long atMs) {}
    return records.stream()
        .map(record -> new Placed(record, record.timestampMs() + random.nextLong(disorderMs + 1)))
        .sorted(Comparator.comparingLong(Placed::atMs))
        .map(Placed::record)
        .toList();
  }

  /** Searches, clicks before and after them, repeats, pairs: all within so much time. */
  private Log randomLog(int spanMs) {
    Log log = new Log();
    for (int s = 0; s < 4; s++) {
      String searchId = "s" + s;
      long startMs = 1000 + random.nextInt(50);
      if (random.nextInt(5) > 0) {
        log.impression(searchId, startMs, "d0", "d1", "d2", "d3", "d4");
      }
      if (random.nextInt(5) == 0) {
        log.impression(searchId, startMs + random.nextInt(40), "d5", "d0");
      }
      for (int a = random.nextInt(6); a > 0; a--) {
        String docId = "d" + random.nextInt(7);
        log.action(
            searchId,
            docId,
            1000 + random.nextInt(spanMs),
            random.nextBoolean() ? "click" : "purchase");
      }
    }
    for (int p = random.nextInt(4); p > 0; p--) {
      log.pair("q" + random.nextInt(2), "d1", random.nextInt(3), 1000 + random.nextInt(100));
    }
    for (int r = random.nextInt(5); r > 0; r--) {
      log.again(log.records().get(random.nextInt(log.records().size())));
    }
    return log;
  }
}
