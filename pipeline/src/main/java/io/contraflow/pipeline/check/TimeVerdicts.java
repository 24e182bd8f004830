package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.Verdict.Level.NOTE;
import static io.contraflow.pipeline.check.Verdict.Level.WARNING;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Durations;
import io.contraflow.pipeline.config.ExampleSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Whether window, settle time and disorder suit the log, and which partitions stand still. */
final class TimeVerdicts {
  private static final double MOST = 0.99;
  private static final int MOST_NAMED = 10;

  private TimeVerdicts() {}

  static void add(CheckReport report, Configuration configuration, Findings findings) {
    window(report, configuration, findings);
    settle(report, configuration, findings);
    disorder(report, configuration, findings);
    partitions(report.partitions(), configuration, findings);
  }

  private static void window(CheckReport report, Configuration configuration, Findings findings) {
    Share within = report.timing().withinWindow();
    Long suggested = report.suggested().windowMs();
    long windowMs = configuration.get(ExampleSettings.WINDOW).toMillis();
    if (suggested == null || suggested <= windowMs || within.fraction() >= MOST) {
      return;
    }
    findings.add(
        within.fraction() < 0.95 ? WARNING : NOTE,
        "join.window should hold 99 %% of the delays from page to action, %s holds %s; set"
            + " join.window: %s (searches are kept in state that long)",
        text(windowMs),
        within.percent(),
        text(suggested));
  }

  private static void settle(CheckReport report, Configuration configuration, Findings findings) {
    Share within = report.timing().followedWithinSettle();
    Long suggested = report.suggested().settleMs();
    long settleMs = configuration.get(ExampleSettings.SETTLE).toMillis();
    // One result in ten at least has to be acted on again for it to matter.
    boolean isRare = 10 * within.of() < report.timing().delay().count();
    if (suggested == null || suggested <= settleMs || within.fraction() > 0.5 || isRare) {
      return;
    }
    findings.add(
        NOTE,
        "%,d of %,d results acted on are followed by a heavier action or one on another result, half of"
            + " those within %s; join.settle %s sees %s of them, join.settle: %s sees more, and"
            + " examples come that much later",
        within.of(),
        report.timing().delay().count(),
        Findings.about(report.timing().followed().p50Ms()),
        text(settleMs),
        within.percent(),
        text(suggested));
  }

  private static void disorder(CheckReport report, Configuration configuration, Findings findings) {
    Share late = report.timing().late();
    if (late.count() == 0) {
      return;
    }
    long disorderMs = configuration.get(KafkaSettings.DISORDER).toMillis();
    Long suggested = report.suggested().disorderMs();
    boolean isMore = suggested != null && suggested > disorderMs;
    findings.add(
        late.fraction() > 0.01 ? WARNING : NOTE,
        "events should come at most source.disorder (%s) behind the newest of their partition, %,d of"
            + " %,d (%s) do not; late ones are used, but the model is then no function of the log:"
            + " set source.disorder: %s%s",
        text(disorderMs),
        late.count(),
        late.of(),
        late.percent(),
        isMore ? text(suggested) + " for 99.9 % of them, " : "",
        text(Suggestions.rounded(report.timing().disorder().mostMs())) + " for all");
  }

  private static void partitions(
      List<CheckReport.Partition> partitions, Configuration configuration, Findings findings) {
    List<CheckReport.Partition> still =
        partitions.stream().filter(each -> each.records() == each.rejected()).toList();
    if (still.isEmpty() || still.size() == partitions.size()) {
      return;
    }
    findings.add(
        NOTE,
        "%,d of %,d partitions hold no event that can be used (%s): they hold the others back for"
            + " source.idle-after (%s) whenever a job starts; key events by search_id to spread them",
        still.size(),
        partitions.size(),
        still.stream()
                .limit(MOST_NAMED)
                .map(CheckReport.Partition::partition)
                .collect(Collectors.joining(", "))
            + (still.size() > MOST_NAMED ? ", …" : ""),
        Durations.format(configuration.get(KafkaSettings.IDLE_AFTER)));
  }

  private static String text(long ms) {
    return Durations.format(Duration.ofMillis(ms));
  }
}
