package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.Verdict.Level.FINE;
import static io.contraflow.pipeline.check.Verdict.Level.NOTE;
import static io.contraflow.pipeline.check.Verdict.Level.NOTHING;
import static io.contraflow.pipeline.check.Verdict.Level.WARNING;

import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.pipeline.config.Configuration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the figures mean, each as rule, value and remedy. */
final class Verdicts {
  private static final double FEW = 0.01;

  /** Enough to be the reason why nothing is learnt. */
  private static final double MANY = 0.1;

  private static final Pattern FIELD =
      Pattern.compile("^([a-z_]+)(?:\\[\\d+])?(\\.[a-z_]+)? must ");

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
        remedy(worst));
  }

  /** What to do about records of a kind. */
  static String remedy(CheckReport.Rejected rejected) {
    DeadLetterReason reason = null;
    for (DeadLetterReason each : DeadLetterReason.values()) {
      reason = each.label().equals(rejected.reason()) ? each : reason;
    }
    return switch (reason) {
      case MISSING_FIELD, EMPTY_ID, UNKNOWN_TYPE, NO_RESULTS, BAD_POSITION -> remedyOf(rejected);
      case MALFORMED -> "send one JSON object a record, as docs/events.md has it";
      case BAD_TIMESTAMP -> "send ms since 1970, not micro- or nanoseconds";
      case IN_THE_FUTURE -> "mend the producers' clocks, or raise events.clock-skew";
      case OVERSIZED -> "raise events.max-record-bytes, or send less in a record";
      case TOO_MANY_RESULTS -> "raise events.max-results, or send fewer";
      case UNKNOWN_ACTION -> "give each kind a weight in join.actions, 0 to ignore it";
      case KEY_MISMATCH -> "give each document's record its doc_id as key";
      default -> "docs/events.md says under Dead letters what it means";
    };
  }

  private static String remedyOf(CheckReport.Rejected rejected) {
    Matcher field = FIELD.matcher(rejected.rule());
    if (rejected.kind().isEmpty() || !field.find()) {
      return "compare the sample above with docs/events.md, and name your own fields in"
          + " source.fields";
    }
    return String.format(
        "send it, or name the field that holds it in source.fields.%s.%s%s",
        rejected.kind(), field.group(1), field.group(2) == null ? "" : field.group(2));
  }

  private static void eventTime(CheckReport.Counts counts, Findings findings) {
    if (counts.lastMs() < SECONDS_BEFORE_MS) {
      findings.add(
          WARNING,
          "timestamp must be in ms since 1970, the newest is %s, as if it were in seconds; send ms,"
              + " or say so in source.fields",
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
