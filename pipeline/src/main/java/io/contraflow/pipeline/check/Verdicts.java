package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.Verdict.Level.FINE;
import static io.contraflow.pipeline.check.Verdict.Level.NOTE;
import static io.contraflow.pipeline.check.Verdict.Level.NOTHING;
import static io.contraflow.pipeline.check.Verdict.Level.WARNING;

import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.pipeline.config.Configuration;
import java.util.List;

/** What the figures mean, each as rule, value and remedy. */
final class Verdicts {
  private static final double FEW = 0.01;

  /** Enough to be the reason why nothing is learnt. */
  private static final double MANY = 0.1;

  /** Before 1973: seconds where there should be milliseconds. */
  private static final long SECONDS_BEFORE_MS = 100_000_000_000L;

  private Verdicts() {}

  /**
   * @param report without verdicts
   */
  static List<Verdict> of(CheckReport report, Configuration configuration) {
    Findings findings = new Findings();
    if (report.events().read() == 0) {
      empty(report.events(), findings);
      return findings.sorted();
    }
    long unusable =
        report.rejected().stream()
            .filter(Verdicts::isUnusable)
            .mapToLong(CheckReport.Rejected::count)
            .sum();
    rejected(report, unusable, findings);
    if (unusable < report.events().read()) {
      eventTime(report.counts(), findings);
      JoinVerdicts.add(report, configuration, findings);
      ContentVerdicts.add(report, configuration, findings);
      TimeVerdicts.add(report, configuration, findings);
      UserVerdicts.add(report, configuration, findings);
    }
    if (!findings.has(NOTHING) && !findings.has(WARNING)) {
      findings.add(FINE, "nothing in these records stands against ./contraflow train");
    }
    return findings.sorted();
  }

  private static void empty(CheckReport.Scope scope, Findings findings) {
    findings.add(
        NOTHING,
        "topic %s must hold records from %s to %s, held 0%s; give an earlier --from, or set"
            + " kafka.topics.search-events",
        scope.topic(),
        scope.from(),
        scope.to(),
        scope.older() == 0 ? "" : String.format(" (and %,d older ones)", scope.older()));
  }

  /** Actions of unknown kinds are another verdict's. */
  private static boolean isUnusable(CheckReport.Rejected rejected) {
    return !rejected.reason().equals(DeadLetterReason.UNKNOWN_ACTION.label());
  }

  private static void rejected(CheckReport report, long unusable, Findings findings) {
    Share share = new Share(unusable, report.events().read());
    if (unusable == 0) {
      return;
    }
    CheckReport.Rejected worst =
        report.rejected().stream().filter(Verdicts::isUnusable).findFirst().orElseThrow();
    boolean isAll = report.joined().learnt() + report.joined().pairs() == 0;
    Verdict.Level level =
        isAll && share.fraction() > MANY ? NOTHING : share.fraction() > FEW ? WARNING : NOTE;
    findings.add(
        level,
        "every record should be one that can be used, %,d of %,d (%s) are not, %,d of them %s%s: %s; %s",
        share.count(),
        share.of(),
        share.percent(),
        worst.count(),
        worst.kind().isEmpty() ? "" : worst.kind() + "s, ",
        worst.reason(),
        worst.rule(),
        Remedies.of(worst));
  }

  private static void eventTime(CheckReport.Counts counts, Findings findings) {
    if (counts.lastMs() < SECONDS_BEFORE_MS) {
      findings.add(
          WARNING,
          "timestamp must be in ms since 1970, the newest is %s, as if it were in seconds; send ms,"
              + " or map it: source.fields.timestamp with source.timestamps: auto",
          Findings.instant(counts.lastMs()));
    }
    if (counts.models().size() > 1) {
      findings.add(
          NOTE,
          "%,d models learn from this topic, each from its own events: %s; an action has to name"
              + " the model of its impression",
          counts.models().size(),
          Findings.counts(counts.models()));
    }
  }
}
