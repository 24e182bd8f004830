package io.contraflow.pipeline.check;

import io.contraflow.pipeline.config.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A report as people read it. */
public final class CheckPrinter {
  private static final int MOST_REJECTED = 10;
  private static final int MOST_PARTITIONS = 16;

  private final Lines lines;
  private final CheckReport report;

  private CheckPrinter(CheckReport report, PrintWriter out) {
    this.report = report;
    this.lines = new Lines(out);
  }

  public static void print(CheckReport report, PrintWriter out) {
    CheckPrinter printer = new CheckPrinter(report, out);
    printer.read();
    if (report.events().read() > 0) {
      printer.records();
      if (report.counts().firstMs() > 0) {
        printer.joined();
        printer.times();
        printer.documents();
        printer.users();
        PositionLines.print(report, printer.lines);
      }
      printer.partitions();
    }
    printer.verdicts();
    out.flush();
  }

  private void read() {
    CheckReport.Scope events = report.events();
    lines.line("events", "%s, from %s to %s", events.topic(), events.from(), events.to());
    if (events.read() < events.available()) {
      lines.line(
          "", "the first %,d of %,d records (--max-records)", events.read(), events.available());
    } else {
      lines.line("", "%,d records, %,d older ones not read", events.read(), events.older());
    }
    CheckReport.Counts counts = report.counts();
    if (counts.lastMs() > 0) {
      lines.line(
          "event time",
          "%s to %s, %s",
          Findings.instant(counts.firstMs()),
          Findings.instant(counts.lastMs()),
          Findings.about(counts.lastMs() - counts.firstMs()));
    }
  }

  private void records() {
    CheckReport.Counts counts = report.counts();
    lines.title("records", "");
    lines.number(
        "impressions", counts.impressions(), count(counts.queries()) + " distinct queries");
    lines.number("actions", counts.actions(), Findings.counts(counts.actionKinds()));
    if (counts.pairs() > 0) {
      lines.number("pairs", counts.pairs(), "");
    }
    if (counts.ticks() > 0) {
      lines.number("ticks", counts.ticks(), "");
    }
    long rejected = counts.rejected();
    lines.number("cannot be used", rejected, new Share(rejected, report.events().read()).percent());
    rejected(report.rejected());
  }

  private void rejected(List<CheckReport.Rejected> rejected) {
    for (CheckReport.Rejected each : rejected.stream().limit(MOST_REJECTED).toList()) {
      String text = each.reason() + (each.kind().isEmpty() ? ": " : " (" + each.kind() + "): ");
      lines.print("  %,14d  %s", each.count(), Lines.wrapped(text + each.rule(), 18));
      lines.print("                  %s", Lines.wrapped(each.origin() + " " + each.sample(), 18));
    }
    if (rejected.size() > MOST_REJECTED) {
      lines.print("                  and %,d more kinds", rejected.size() - MOST_REJECTED);
    }
  }

  private void joined() {
    CheckReport.Joined joined = report.joined();
    lines.title("joined", joined.oneIn() == 1 ? "" : "of one search in " + joined.oneIn());
    lines.number("searches", joined.searches(), results(joined));
    lines.number(
        "acted on",
        joined.searchesActedOn(),
        new Share(joined.searchesActedOn(), joined.searches()).percent() + " of them");
    lines.number(
        "results acted on", joined.actedOn(), "(search, document) pairs, repeats count once");
    lines.number(
        "learnt",
        joined.learnt(),
        new Share(joined.learnt(), joined.actedOn()).percent() + " found their impression");
    joined.drops().forEach((reason, count) -> lines.number("dropped", count, reason));
    if (joined.early() > 0) {
      lines.number(
          "too early", joined.early(), "their impression may lie before the first record read");
    }
    if (joined.pairs() > 0) {
      lines.number("pairs learnt", joined.pairs(), "");
    }
    lines.number(
        "sent twice", joined.repeated().count(), joined.repeated().percent() + " of the events");
  }

  private static String results(CheckReport.Joined joined) {
    return String.format(Locale.ROOT, "with %.1f results on average", joined.results());
  }

  private void times() {
    CheckReport.Timing timing = report.timing();
    CheckReport.Suggested suggested = report.suggested();
    lines.title("delays", "half within, 90 %, 99 %, all");
    spread("impression to action", timing.delay());
    if (timing.delayOf().size() > 1) {
      timing.delayOf().forEach((kind, of) -> spread("  " + kind, of));
    }
    spread("acted on again", timing.followed());
    spread("out of order by", timing.disorder());
    lines.print("  for contraflow.yaml");
    suggest("join.window", suggested.windowMs(), "holds 99 % of the delays");
    suggest("join.settle", suggested.settleMs(), "sees 90 % of what follows, at most a minute");
    suggest("source.disorder", suggested.disorderMs(), "makes at most 0.1 % of the events late");
  }

  private void spread(String name, Spread of) {
    if (of.count() == 0) {
      lines.line("  " + name, "none");
    } else {
      lines.line(
          "  " + name,
          "%s, %s, %s, %s  (of %,d)",
          Findings.about(of.p50Ms()),
          Findings.about(of.p90Ms()),
          Findings.about(of.p99Ms()),
          Findings.about(of.mostMs()),
          of.count());
    }
  }

  private void suggest(String option, Long ms, String why) {
    if (ms == null) {
      lines.print("    # %s: too few events to say", option);
    } else {
      String value = option + ": " + Durations.format(Duration.ofMillis(ms));
      lines.print("    %-24s # %s", value, why);
    }
  }

  private void users() {
    CheckReport.Users users = report.users();
    lines.title("users", "as privacy.user-ids leaves them");
    if (users.named().count() == 0) {
      lines.print("  no search names one");
      return;
    }
    lines.line(
        "  named",
        "%s of the searches, %s distinct",
        users.named().percent(),
        count(users.distinct()));
    lines.line("  most", "one has %s of the searches", users.most().percent());
  }

  private void documents() {
    CheckReport.Content content = report.content();
    CheckReport.Catalogue catalogue = report.documents();
    lines.title("documents", "");
    lines.line("  shown", "%s distinct", count(content.shown()));
    lines.line(
        "  texts in events",
        "%s of results and pairs carry their document's text or vector",
        content.carried().percent());
    if (catalogue == null) {
      lines.line("  catalogue", "not read");
      return;
    }
    CheckReport.Scope scope = catalogue.scope();
    lines.line(
        "  catalogue",
        scope.exists() ? "%s, %,d records, %s documents with text or vector" : "%s is not there",
        scope.topic(),
        scope.read(),
        count(catalogue.known()));
    rejected(catalogue.rejected());
    lines.line(
        "  known",
        "%s of distinct documents shown, %s of those acted on",
        content.shownKnown().percent(),
        content.actedOnKnown().percent());
    lines.line(
        "  with text", "%s of what is learnt had its document in time", content.learnt().percent());
  }

  private void partitions() {
    lines.title("partitions", "records, cannot be used, event time, out of order by at most");
    for (CheckReport.Partition each :
        report.partitions().stream().limit(MOST_PARTITIONS).toList()) {
      lines.print(
          "  %-24s  %,12d  %,10d  %s",
          each.partition(),
          each.records(),
          each.rejected(),
          each.records() == each.rejected()
              ? each.records() == 0 ? "idle" : "nothing that can be used"
              : Findings.instant(each.firstMs())
                  + " to "
                  + Findings.instant(each.lastMs())
                  + "  "
                  + Findings.about(each.disorderMs()));
    }
    int more = report.partitions().size() - MOST_PARTITIONS;
    if (more > 0) {
      lines.print("  and %,d more, which --json has", more);
    }
  }

  private void verdicts() {
    lines.title("what it comes to", "");
    for (Verdict verdict : report.verdicts()) {
      lines.print("  %-5s %s", verdict.level().label(), Lines.wrapped(verdict.text(), 8));
    }
  }

  private static String count(CheckReport.Estimate estimate) {
    return String.format(Locale.ROOT, "%s%,d", estimate.exact() ? "" : "about ", estimate.count());
  }
}
