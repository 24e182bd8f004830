package io.contraflow.pipeline.backtest;

import io.contraflow.learner.example.DropReason;
import io.contraflow.pipeline.config.Configuration;
import java.util.Map;

/** Why no search of a range could be scored, and what to change. */
final class NothingScored {
  private NothingScored() {}

  /**
   * @throws BacktestException if none was
   */
  static void check(BacktestCounts counts, int documents, Configuration configuration)
      throws BacktestException {
    if (counts.scored() == 0) {
      throw new BacktestException(message(counts, documents, configuration));
    }
  }

  private static String message(BacktestCounts counts, int documents, Configuration configuration) {
    String events = configuration.topics().searchEvents();
    if (counts.events() == 0 && counts.otherModels() > 0) {
      return "--model must name a model of the events, %,d events are of others; leave it out to see which there are"
          .formatted(counts.otherModels());
    }
    if (counts.events() == 0) {
      return "topic %s must hold search events, none of its records is one: %s; docs/events.md says what they are"
          .formatted(events, reasons(counts.rejected()));
    }
    if (counts.decided() == 0) {
      String dropped = reasons(counts.dropped());
      return "a range must hold clicks on results that were shown, %,d events of %s have none: %s; give a longer range, or check search_id and doc_id of the events"
          .formatted(counts.events(), events, dropped.isEmpty() ? "no action at all" : dropped);
    }
    long without = counts.notScored().getOrDefault(DropReason.NO_DOCUMENT.label(), 0L);
    if (without > 0) {
      return "clicked documents must have content, those of %,d searches have none: topic %s gave %,d documents; send the catalogue there, or text in the events' results"
          .formatted(without, configuration.topics().documents(), documents);
    }
    return "no search can be scored: " + reasons(counts.notScored());
  }

  private static String reasons(Map<String, Long> counts) {
    StringBuilder out = new StringBuilder();
    counts.forEach(
        (why, count) ->
            out.append(out.isEmpty() ? "" : ", ").append("%s %,d".formatted(why, count)));
    return out.toString();
  }
}
