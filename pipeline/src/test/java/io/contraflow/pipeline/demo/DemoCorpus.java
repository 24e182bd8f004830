package io.contraflow.pipeline.demo;

import io.contraflow.search.Bm25Index;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** WordNet and its index, read once for all tests. */
final class DemoCorpus {
  static final Corpus CORPUS = read();
  static final Bm25Index INDEX =
      Bm25Index.of(
          CORPUS.documents().stream().map(Corpus.Document::id).toList(),
          CORPUS.documents().stream().map(Corpus.Document::text).toList());

  private DemoCorpus() {}

  static SimulatedUsers users(ClickModel model, long seed) {
    return new SimulatedUsers(CORPUS, INDEX, model, seed);
  }

  static EventSchedule schedule(DemoRun run) {
    SimulatedUsers users = users(ClickModel.of(run.clicks()), run.seed());
    return new EventSchedule(CORPUS, users, run, "search-events", "documents");
  }

  static DemoRun run(long searches, long seed) {
    return new DemoRun(2, 1_000_000, searches, 450, seed, "realistic", "shared", "random", 3);
  }

  /** Everything up to the last event of a search, and a few ticks more. */
  static List<ScheduledRecord> records(EventSchedule schedule) {
    List<ScheduledRecord> records = new ArrayList<>();
    while (!schedule.searchesDone()) {
      records.add(schedule.next());
    }
    for (int i = 0; i < 20; i++) {
      records.add(schedule.next());
    }
    return records;
  }

  private static Corpus read() {
    try {
      return WordNet.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
