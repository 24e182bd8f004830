package io.contraflow.pipeline.check;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.event.SearchEvent;
import io.contraflow.operators.event.Tick;
import io.contraflow.operators.event.UserIds;
import io.contraflow.operators.search.JoinOptions;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes records as they were parsed, first all of the catalogue, then events, those of a partition
 * in their order, and says what they are worth. Knows nothing of Kafka. Not thread-safe.
 */
public final class LogCheck {
  private static final int EVENTS_BETWEEN_CLOSINGS = 4096;

  private final Configuration configuration;
  private final JoinOptions join;
  private final EventFigures events = new EventFigures();
  private final CatalogueFigures catalogue;
  private final RejectedFigures rejected;
  private final JoinFigures joined;
  private final OpenSearches open;
  private final Map<String, PartitionFigures> partitions = new LinkedHashMap<>();
  private final LogHistogram disorder = new LogHistogram();
  private final UserIds userIds;
  private final long disorderMs;
  private long late;
  private long untilClosing = EVENTS_BETWEEN_CLOSINGS;
  private boolean hasOlder;

  /**
   * @param followFor how long after an impression its actions are looked for, so that delays beyond
   *     join.window are seen too
   * @param heldBytes memory for searches that wait for their actions, roughly
   * @param showContent whether samples of what cannot be used show what is in the records
   */
  public record Options(Duration followFor, long heldBytes, boolean showContent) {}

  public LogCheck(Configuration configuration, Options options) {
    this.configuration = configuration;
    join = configuration.joinOptions();
    disorderMs = configuration.get(KafkaSettings.DISORDER).toMillis();
    catalogue = new CatalogueFigures(options.showContent());
    rejected = new RejectedFigures(options.showContent());
    joined =
        new JoinFigures(
            join,
            configuration.learnerOptions().clicks(),
            catalogue,
            configuration.resolveOptions().documentWaitMs());
    userIds = configuration.userIds();
    long holdMs = Math.max(options.followFor().toMillis(), 2 * join.windowMs()) + join.settleMs();
    open =
        new OpenSearches(
            new OpenSearches.Limits(
                holdMs, options.heldBytes(), join.maxActions() + join.maxResults()),
            joined::add);
  }

  /** A record of the documents topic. */
  public void document(ParsedDocument parsed) {
    catalogue.add(parsed);
  }

  /**
   * A partition with events, before its records.
   *
   * @param partition as in {@code search-events-3}
   * @param hasOlder whether there were records before the first that is read
   */
  public void partition(String partition, boolean hasOlder) {
    partitions.put(partition, new PartitionFigures(partition));
    this.hasOlder |= hasOlder;
  }

  /** A record with an event, of a partition that is known. */
  public void event(String partition, ParsedEvent parsed) {
    PartitionFigures of = partitions.get(partition);
    if (parsed instanceof EventRecord read) {
      EventRecord record = userIds.of(read);
      long behindMs = of.add(record.timestampMs());
      disorder.add(behindMs);
      late += behindMs > disorderMs ? 1 : 0;
      boolean isKnown = !(record.event() instanceof Action action) || join.knows(action.action());
      events.add(record.event(), isKnown);
      if (isKnown) {
        join(record.event());
      } else {
        rejected.add(unknown(record));
      }
      if (--untilClosing == 0) {
        untilClosing = EVENTS_BETWEEN_CLOSINGS;
        close();
      }
    } else if (parsed instanceof DeadLetter letter) {
      rejected.add(letter);
      of.reject();
    }
  }

  /** Says that a partition has been read to its end. */
  public void ended(String partition) {
    partitions.get(partition).end();
  }

  /** The newest event time of a partition; {@link Long#MIN_VALUE} before there is one. */
  long newestMs(String partition) {
    return partitions.get(partition).newestMs();
  }

  private void join(SearchEvent event) {
    if (!(event instanceof Tick)) {
      open.add(event);
    }
  }

  private DeadLetter unknown(EventRecord record) {
    return DeadLetter.of(
        record,
        DeadLetterReason.UNKNOWN_ACTION,
        "action must be one of " + join.actionNames() + "; add it to join.actions");
  }

  private void close() {
    long reachedMs =
        partitions.values().stream()
            .filter(each -> !each.isEnded())
            .mapToLong(PartitionFigures::newestMs)
            .min()
            .orElse(Long.MIN_VALUE);
    if (reachedMs != Long.MIN_VALUE) {
      beginAtFirst();
      open.close(reachedMs);
    }
  }

  private void beginAtFirst() {
    if (hasOlder) {
      joined.beginsAt(events.firstMs());
    }
  }

  /**
   * The figures and what they mean; nothing more may be added.
   *
   * @param scope what was read of the events topic
   * @param documents what was read of the documents topic; null if nothing was to be
   */
  public CheckReport finish(CheckReport.Scope scope, CheckReport.Scope documents) {
    beginAtFirst();
    open.closeAll();
    CheckReport.Timing timing = joined.times().timing(disorder, new Share(late, disorder.count()));
    CheckReport report =
        new CheckReport(
            scope,
            documents == null ? null : catalogue.report(documents),
            events.counts(rejected.count()),
            rejected.byCount(),
            joined.joined(open.oneIn(), events.actedOnIds()),
            timing,
            Suggestions.of(timing, join),
            events.content(catalogue.known(), joined.withDocument(), joined.tooLate()),
            joined.users(),
            joined.positions(),
            joined.looks(),
            partitions.values().stream().map(PartitionFigures::report).toList(),
            List.of());
    return report.with(Verdicts.of(report, configuration));
  }
}
