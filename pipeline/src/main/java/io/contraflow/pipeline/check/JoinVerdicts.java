package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.Verdict.Level.FINE;
import static io.contraflow.pipeline.check.Verdict.Level.NOTE;
import static io.contraflow.pipeline.check.Verdict.Level.NOTHING;
import static io.contraflow.pipeline.check.Verdict.Level.WARNING;

import io.contraflow.learner.example.DropReason;
import io.contraflow.operators.search.JoinOptions;
import io.contraflow.pipeline.config.AutoValues;
import io.contraflow.pipeline.config.Configuration;
import java.util.Map;
import java.util.TreeMap;

/** Whether actions find their impressions, and whether that makes enough to learn from. */
final class JoinVerdicts {
  private static final double MOST = 0.8;
  private static final double FEW = 0.05;

  private final CheckReport report;
  private final Configuration configuration;
  private final Findings findings;

  private JoinVerdicts(CheckReport report, Configuration configuration, Findings findings) {
    this.report = report;
    this.configuration = configuration;
    this.findings = findings;
  }

  static void add(CheckReport report, Configuration configuration, Findings findings) {
    JoinVerdicts verdicts = new JoinVerdicts(report, configuration, findings);
    verdicts.kinds();
    verdicts.joined();
    verdicts.pages();
    verdicts.amount();
  }

  private Verdict.Level withoutActions() {
    return report.joined().pairs() == 0 ? NOTHING : NOTE;
  }

  private void kinds() {
    CheckReport.Counts counts = report.counts();
    if (counts.impressions() == 0) {
      findings.add(
          withoutActions(),
          "there must be impressions for actions to be joined with, there are 0 among %,d events that"
              + " can be used (actions: %,d); send the pages that were shown, or map them with"
              + " source.fields.impression, or name them in source.types or source.topics",
          usable(),
          counts.actions());
    }
    if (counts.actionKinds().isEmpty()) {
      findings.add(
          withoutActions(),
          "somebody must have acted on a result, there are 0 actions among %,d events that can be"
              + " used (impressions: %,d); send clicks, or map them with source.fields.action, or name them in"
              + " source.types or source.topics",
          usable(),
          counts.impressions());
    } else {
      unknownKinds(counts);
    }
  }

  private long usable() {
    return report.counts().impressions() + report.counts().actions() + report.counts().pairs();
  }

  private void unknownKinds(CheckReport.Counts counts) {
    JoinOptions join = configuration.joinOptions();
    Map<String, Long> unknown = new TreeMap<>(counts.actionKinds());
    unknown.keySet().removeIf(join::knows);
    if (unknown.isEmpty()) {
      return;
    }
    long count = unknown.values().stream().mapToLong(Long::longValue).sum();
    findings.add(
        counts.actions() == 0 ? withoutActions() : WARNING,
        "join.actions must name every kind of action, %,d of %,d are of none of %s: %s; set"
            + " join.actions.%s to its weight, 0 to ignore it",
        count,
        counts.actions() + count,
        join.actionNames(),
        Findings.counts(unknown),
        unknown.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey());
  }

  private void joined() {
    CheckReport.Joined joined = report.joined();
    Share share = new Share(joined.learnt(), joined.actedOn());
    if (share.of() == 0) {
      if (joined.early() > 0) {
        findings.add(
            withoutActions(),
            "all %,d results acted on came less than join.window after the first record read, and"
                + " none found an impression; give an earlier --from",
            joined.early());
      } else if (report.counts().actionKinds().keySet().stream().anyMatch(this::isIgnored)) {
        findings.add(
            withoutActions(),
            "some action must have a weight above 0 in join.actions, none of these has (%s); set it",
            Findings.counts(report.counts().actionKinds()));
      }
      return;
    }
    if (share.fraction() >= MOST) {
      findings.add(
          FINE, "%s of %,d results acted on found their impression", share.percent(), share.of());
      return;
    }
    findings.add(
        share.count() == 0 ? withoutActions() : WARNING,
        "results acted on should find their impression, %,d of %,d (%s) did: %s",
        share.count(),
        share.of(),
        share.percent(),
        cause());
  }

  private boolean isIgnored(String kind) {
    JoinOptions join = configuration.joinOptions();
    return join.knows(kind) && join.weight(kind) == 0;
  }

  private String cause() {
    CheckReport.Joined joined = report.joined();
    String most =
        joined.drops().entrySet().stream()
            .filter(drop -> !drop.getKey().equals(DropReason.GRADE_ZERO.label()))
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElseThrow();
    if (most.equals(DropReason.NOT_SHOWN.label())) {
      return "their pages do not list the document (not-shown); actions and results must name a"
          + " document alike: compare doc_id of both, and set source.fields.action.doc_id or"
          + " source.fields.impression.results.doc_id";
    }
    if (most.equals(DropReason.AFTER_WINDOW.label())) {
      return String.format(
          "most come later than join.window after it; raise join.window (half come within %s)",
          Findings.about(report.timing().delay().p50Ms()));
    }
    Share ids = joined.actedOnIds();
    if (ids.of() <= 1 && joined.actedOn() > 1) {
      return "all actions have the same search_id; send that of the page they were made on, or set"
          + " source.fields.action.search_id";
    }
    if (ids.fraction() < MOST) {
      return String.format(
          "%,d of %,d search ids of actions are an impression's; send the impression's search_id"
              + " with each action, or set source.fields.action.search_id",
          ids.count(), ids.of());
    }
    return report.counts().models().size() > 1
        ? "their search ids are impressions', but of another model or another time; name the model"
            + " of the impression in each action"
        : "their search ids are impressions', but join.window away or more; check that timestamp is"
            + " of one clock and unit in both, or raise join.window";
  }

  private void pages() {
    CheckReport.Joined joined = report.joined();
    Share alone = new Share(joined.withoutNegatives(), joined.learnt());
    if (alone.fraction() > 0.5) {
      findings.add(
          WARNING,
          "a page should list all that it showed, beside %,d of %,d results that teach nothing else was"
              + " shown; send the results that nobody clicked too",
          alone.count(),
          alone.of());
    }
    if (joined.repeated().fraction() > FEW) {
      findings.add(
          NOTE,
          "%s of the events were sent before, which adds nothing and harms nothing",
          joined.repeated().percent());
    }
    if (report.timing().beforeImpression() > FEW * report.timing().delay().count()) {
      findings.add(
          NOTE,
          "%,d of %,d results are acted on before their page is shown; it counts as at once, but see"
              + " whether the two have one clock",
          report.timing().beforeImpression(),
          report.timing().delay().count());
    }
    if (joined.oneIn() > 1) {
      findings.add(
          NOTE,
          "joined, delays, positions and repeats are of one search in %,d: all need more than --memory;"
              + " raise it for exact figures",
          joined.oneIn());
    }
  }

  private void amount() {
    AutoValues auto = configuration.autoValues();
    long examples = (report.joined().learnt() + report.joined().pairs()) * report.joined().oneIn();
    if (examples > 0 && examples < auto.size()) {
      findings.add(
          NOTE,
          "a window is full after window.size = %,d examples, these are %,d: such a log teaches"
              + " slowly; read a longer time with --from, or lower window.size and window.stride",
          auto.size(),
          examples);
    }
  }
}
