package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.config.Topics;
import io.contraflow.pipeline.demo.ClickModel;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.DemoRun;
import io.contraflow.pipeline.demo.EventSchedule;
import io.contraflow.pipeline.demo.ScheduledRecord;
import io.contraflow.pipeline.demo.SimulatedUsers;
import io.contraflow.pipeline.demo.WordNet;
import io.contraflow.search.Bm25Index;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that the job reads: a part of WordNet as the catalogue, searches of simulated users in
 * it, and ticks until every pair is decided. The same bytes for the same options.
 *
 * @param records in the order in which they are sent
 * @param beforeSearches how many come before the first search: the catalogue
 * @param clickedPairs distinct clicked (search, document) pairs by model
 */
record SearchLog(
    List<ScheduledRecord> records, int beforeSearches, Map<String, Long> clickedPairs) {
  /** Event time, since a snapshot's held-out queries depend on the week. */
  private static final long START_MS = Instant.parse("2025-06-02T08:00:00Z").toEpochMilli();

  private static final double SEARCHES_A_SECOND = 60;

  /** Ticks after the last event: settle, document wait, disorder and max-wait, and some more. */
  private static final long TAIL_MS = 30_000;

  /**
   * @param partitions of both topics: events and their order in time do not depend on it
   */
  static SearchLog of(ChaosOptions options, Topics topics, int partitions) throws IOException {
    Corpus corpus = firstDocuments(WordNet.read(), options.documents());
    Bm25Index index =
        Bm25Index.of(
            corpus.documents().stream().map(Corpus.Document::id).toList(),
            corpus.documents().stream().map(Corpus.Document::text).toList());
    SimulatedUsers users = new SimulatedUsers(corpus, index, ClickModel.REALISTIC, options.seed());
    EventSchedule schedule =
        new EventSchedule(
            corpus,
            users,
            run(options, partitions),
            topics.searchEvents(),
            topics.documents(),
            search -> options.modelOf(search.index()),
            EventSchedule.Timing.DEMO);
    List<ScheduledRecord> records = new ArrayList<>();
    int beforeSearches = -1;
    long lastSearchMs = Long.MAX_VALUE - TAIL_MS;
    while (records.isEmpty()
        || records.get(records.size() - 1).timestampMs() < lastSearchMs + TAIL_MS) {
      boolean wasDone = schedule.searchesDone();
      ScheduledRecord record = schedule.next();
      if (beforeSearches < 0
          && record.key() != null
          && record.topic().equals(topics.searchEvents())) {
        beforeSearches = records.size();
      }
      if (schedule.searchesDone() && !wasDone) {
        lastSearchMs = record.timestampMs();
      }
      records.add(record);
    }
    return new SearchLog(records, beforeSearches, clickedPairs(options, users));
  }

  /** What a person sees of it. */
  String line(ChaosOptions options) {
    return "seed %d, %,d records, %,d searches in %,d documents, %s"
        .formatted(
            options.seed(), records.size(), options.searches(), options.documents(), clickedPairs);
  }

  private static DemoRun run(ChaosOptions options, int partitions) {
    return new DemoRun(
        DemoRun.FORMAT_VERSION,
        START_MS,
        options.searches(),
        SEARCHES_A_SECOND,
        options.seed(),
        ClickModel.REALISTIC.label(),
        null,
        options.start().toString(),
        partitions);
  }

  private static Corpus firstDocuments(Corpus all, int documents) {
    return new Corpus(
        all.documents().subList(0, Math.min(documents, all.documents().size())),
        all.training().stream()
            .filter(query -> query.targets().stream().allMatch(target -> target < documents))
            .toList(),
        List.of());
  }

  private static Map<String, Long> clickedPairs(ChaosOptions options, SimulatedUsers users) {
    Map<String, Long> pairs = new TreeMap<>();
    for (long i = 0; i < options.searches(); i++) {
      pairs.merge(options.modelOf(i), (long) users.search(i).clicks().size(), Long::sum);
    }
    return pairs;
  }
}
