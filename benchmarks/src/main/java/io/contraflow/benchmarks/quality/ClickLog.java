package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.example.FixedCatalogue;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.SearchReplay;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.demo.ClickModel;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.DemoRun;
import io.contraflow.pipeline.demo.EventSchedule;
import io.contraflow.pipeline.demo.ScheduledRecord;
import io.contraflow.pipeline.demo.SimulatedUsers;
import io.contraflow.search.Bm25Index;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What simulated users taught: the demo's events of a run, joined by the job's rules.
 *
 * @param searches labelled, in the order in which they were decided
 * @param drops clicks that teach nothing, likewise
 */
record ClickLog(List<LabelledSearch> searches, List<Drop> drops) {
  private static final String EVENTS = "search-events";
  private static final String DOCUMENTS = "documents";

  /** No event of a search is sent later than this after its first. */
  private static final long COMPLETE_MS =
      SimulatedUsers.MAX_CLICK_DELAY_MS + 2 * EventSchedule.MAX_DELAY_MS;

  private static final Comparator<LabelledSearch> ORDER =
      Comparator.comparingLong(LabelledSearch::decisionTimeMs)
          .thenComparing(LabelledSearch::searchId);

  ClickLog {
    searches = List.copyOf(searches);
    drops = List.copyOf(drops);
  }

  /**
   * Every search of a run of the demo over a corpus.
   *
   * @param index over the corpus's documents in their order
   */
  static ClickLog of(Corpus corpus, Bm25Index index, DemoRun run, Configuration configuration)
      throws IOException {
    SimulatedUsers users =
        new SimulatedUsers(corpus, index, ClickModel.of(run.clicks()), run.seed());
    EventSchedule schedule = new EventSchedule(corpus, users, run, EVENTS, DOCUMENTS);
    EventParser parser = new EventParser(configuration.parseOptions());
    Builder builder = new Builder(configuration);
    while (!schedule.searchesDone()) {
      ScheduledRecord next = schedule.next();
      if (next.topic().equals(EVENTS) && next.key() != null) {
        builder.add(next.key(), parse(parser, next));
      }
    }
    return builder.build();
  }

  private static EventRecord parse(EventParser parser, ScheduledRecord sent) {
    Origin origin = new Origin(sent.topic(), sent.partition(), sent.index());
    ParsedEvent event = parser.parse(sent.value(), origin, sent.timestampMs());
    if (event instanceof EventRecord record) {
      return record;
    }
    throw new IllegalArgumentException("a simulated event must be one the job reads: " + event);
  }

  /** What the searches before this number taught. */
  List<LabelledSearch> ofFirst(long count) {
    return searches.stream().filter(search -> number(search.searchId()) < count).toList();
  }

  /** A search's number, from 0: 17 of {@code s17}. */
  static long number(String searchId) {
    return Long.parseLong(searchId.substring(1));
  }

  /** All outcomes in {@link Outcome#ORDER}. */
  List<Outcome> outcomes(FixedCatalogue catalogue) {
    List<Outcome> outcomes = new ArrayList<>(drops);
    searches.forEach(search -> outcomes.addAll(catalogue.outcomes(search)));
    outcomes.sort(Outcome.ORDER);
    return outcomes;
  }

  /** Joins searches as soon as all their events are there. */
  private static final class Builder {
    private final Configuration configuration;
    private final Map<String, List<EventRecord>> open = new LinkedHashMap<>(); // by first arrival
    private final List<LabelledSearch> searches = new ArrayList<>();
    private final List<Drop> drops = new ArrayList<>();

    Builder(Configuration configuration) {
      this.configuration = configuration;
    }

    void add(String searchId, EventRecord record) throws IOException {
      open.computeIfAbsent(searchId, id -> new ArrayList<>()).add(record);
      join(record.kafkaTimestampMs() - COMPLETE_MS);
    }

    ClickLog build() throws IOException {
      join(Long.MAX_VALUE);
      searches.sort(ORDER);
      return new ClickLog(searches, drops);
    }

    private void join(long beganBeforeMs) throws IOException {
      Iterator<List<EventRecord>> oldest = open.values().iterator();
      while (oldest.hasNext()) {
        List<EventRecord> records = oldest.next();
        if (records.get(0).kafkaTimestampMs() >= beganBeforeMs) {
          return;
        }
        SearchReplay replay = SearchReplay.of(configuration.joinOptions(), records);
        searches.addAll(replay.searches());
        drops.addAll(replay.drops());
        oldest.remove();
      }
    }
  }
}
