package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.load.SoakLog;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.example.Featurizer;
import io.contraflow.operators.example.FixedCatalogue;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.SearchReplay;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ExampleSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the job makes of a log before it learns from it, by the job's rules and without Flink. */
final class LoggedOutcomes {
  private LoggedOutcomes() {}

  /** The outcomes of the first {@code searches}, in {@link Outcome#ORDER}. */
  static List<Outcome> of(
      SoakLog log, int searches, Configuration configuration, StartSnapshot start)
      throws IOException {
    int maxTokens = configuration.get(ExampleSettings.MAX_TOKENS);
    EventParser parser = new EventParser(configuration.parseOptions());
    List<Outcome> outcomes = new ArrayList<>();
    try (Featurizer featurizer = start.featurizer(maxTokens).open()) {
      FixedCatalogue catalogue = catalogue(log, featurizer);
      for (int number = 0; number < searches; number++) {
        List<EventRecord> records = new ArrayList<>();
        log.search(number, record -> parse(parser, record, records));
        SearchReplay replay = SearchReplay.of(configuration.joinOptions(), records);
        outcomes.addAll(replay.drops());
        for (LabelledSearch search : replay.searches()) {
          outcomes.addAll(catalogue.outcomes(search));
        }
      }
    }
    outcomes.sort(Outcome.ORDER);
    return outcomes;
  }

  private static FixedCatalogue catalogue(SoakLog log, Featurizer featurizer) {
    FixedCatalogue catalogue = new FixedCatalogue(featurizer);
    log.texts().forEach(catalogue::put);
    return catalogue;
  }

  private static void parse(
      EventParser parser, ProducerRecord<String, byte[]> sent, List<EventRecord> into) {
    if (sent.key() == null || sent.key().equals(DocumentParser.TICK_KEY)) {
      return;
    }
    Origin origin = new Origin(sent.topic(), 0, into.size());
    ParsedEvent event = parser.parse(sent.value(), origin, sent.timestamp());
    if (!(event instanceof EventRecord record)) {
      throw new IllegalArgumentException("an event must be one the job reads: " + event);
    }
    into.add(record);
  }
}
