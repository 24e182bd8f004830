package io.contraflow.pipeline.check;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report as people read it. */
public final class CheckPrinter {
  private static final int MOST_REJECTED = 10;
  private static final int MOST_PARTITIONS = 16;
  private static final int LINE_CHARACTERS = 110;

  private final PrintWriter out;
  private final CheckReport report;

  private CheckPrinter(CheckReport report, PrintWriter out) {
    this.report = report;
    this.out = out;
  }

  public static void print(CheckReport report, PrintWriter out) {
    CheckPrinter printer = new CheckPrinter(report, out);
    printer.read();
    if (report.events().read() > 0) {
      printer.records();
      printer.joined();
      printer.times();
      printer.documents();
      printer.positions();
      printer.partitions();
    }
    printer.verdicts();
    out.flush();
  }

  private void read() {
    CheckReport.Scope events = report.events();
    line("events", "%s, from %s to %s", events.topic(), events.from(), events.to());
    if (events.read() < events.available()) {
      line("", "the first %,d of %,d records (--max-records)", events.read(), events.available());
    } else {
      line("", "%,d records, %,d older ones not read", events.read(), events.older());
    }
    CheckReport.Counts counts = report.counts();
    if (counts.lastMs() > 0) {
      line(
          "event time",
          "%s to %s, %s",
          Findings.instant(counts.firstMs()),
          Findings.instant(counts.lastMs()),
          Findings.about(counts.lastMs() - counts.firstMs()));
    }
  }

  private void records() {
    CheckReport.Counts counts = report.counts();
    title("records", "");
    number("impressions", counts.impressions(), count(counts.queries()) + " distinct queries");
    number("actions", counts.actions(), Findings.counts(counts.actionKinds()));
    number("pairs", counts.pairs(), "");
    number("ticks", counts.ticks(), "");
    long rejected = counts.rejected();
    number("cannot be used", rejected, new Share(rejected, report.events().read()).percent());
    rejected(report.rejected());
  }

  private void rejected(List<CheckReport.Rejected> rejected) {
    for (CheckReport.Rejected each : rejected.stream().limit(MOST_REJECTED).toList()) {
      out.printf(Locale.ROOT, "  %,14d  %s: %s%n", each.count(), each.reason(), each.rule());
      out.printf("                  %s  %s%n", each.origin(), each.sample());
    }
    if (rejected.size() > MOST_REJECTED) {
      out.printf("                  and %,d more kinds%n", rejected.size() - MOST_REJECTED);
    }
  }

  private void joined() {
    CheckReport.Joined joined = report.joined();
    title("joined", joined.oneIn() == 1 ? "" : "of one search in " + joined.oneIn());
    number("searches", joined.searches(), results(joined));
    number(
        "acted on",
        joined.searchesActedOn(),
        new Share(joined.searchesActedOn(), joined.searches()).percent() + " of them");
    number("results acted on", joined.actedOn(), "(search, document) pairs, repeats count once");
    number(
        "learnt",
        joined.learnt(),
        new Share(joined.learnt(), joined.actedOn()).percent() + " found their impression");
    joined.drops().forEach((reason, count) -> number("dropped", count, reason));
    if (joined.early() > 0) {
      number("too early", joined.early(), "their impression may lie before the first record read");
    }
    if (joined.pairs() > 0) {
      number("pairs learnt", joined.pairs(), "");
    }
    number("sent twice", joined.repeated().count(), joined.repeated().percent() + " of the events");
  }

  private static String results(CheckReport.Joined joined) {
    return String.format(Locale.ROOT, "with %.1f results on average", joined.results());
  }

  private void times() {
    CheckReport.Timing timing = report.timing();
    CheckReport.Suggested suggested = report.suggested();
    title("delays", "half within, 90 %, 99 %, all");
    spread("impression to action", timing.delay());
    if (timing.delayOf().size() > 1) {
      timing.delayOf().forEach((kind, of) -> spread("  " + kind, of));
    }
    spread("acted on again", timing.followed());
    spread("out of order by", timing.disorder());
    suggest("join.window", suggested.windowMs(), "holds 99 % of the delays");
    suggest("join.settle", suggested.settleMs(), "sees 90 % of what follows, at most a minute");
    suggest("source.disorder", suggested.disorderMs(), "makes 0.1 % of the events late");
  }

  private void spread(String name, Spread of) {
    if (of.count() == 0) {
      line("  " + name, "none");
    } else {
      line(
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
    line(
        "  suggested",
        "%s",
        ms == null
            ? option + ": too few events to say"
            : option + ": " + Findings.about(ms) + "  # " + why);
  }

  private void documents() {
    CheckReport.Content content = report.content();
    CheckReport.Catalogue catalogue = report.documents();
    title("documents", "");
    line("  shown", "%s distinct", count(content.shown()));
    line(
        "  texts in events",
        "%s of results and pairs carry their document's text or vector",
        content.carried().percent());
    if (catalogue == null) {
      line("  catalogue", "not read");
      return;
    }
    CheckReport.Scope scope = catalogue.scope();
    line(
        "  catalogue",
        scope.exists() ? "%s, %,d records, %s documents with text or vector" : "%s is not there",
        scope.topic(),
        scope.read(),
        count(catalogue.known()));
    rejected(catalogue.rejected());
    line(
        "  known",
        "%s of distinct documents shown, %s of those acted on",
        content.shownKnown().percent(),
        content.actedOnKnown().percent());
    line(
        "  with text", "%s of what is learnt had its document in time", content.learnt().percent());
  }

  private void positions() {
    title("positions", "results acted on by those shown");
    String text =
        report.positions().stream()
            .map(each -> each.position() + ": " + new Share(each.actedOn(), each.shown()).percent())
            .collect(Collectors.joining("  "));
    out.println("  " + wrapped(text.isEmpty() ? "no page was shown" : text, 2));
  }

  private void partitions() {
    title("partitions", "records, cannot be used, event time, out of order by at most");
    for (CheckReport.Partition each :
        report.partitions().stream().limit(MOST_PARTITIONS).toList()) {
      out.printf(
          Locale.ROOT,
          "  %-24s  %,12d  %,10d  %s%n",
          each.partition(),
          each.records(),
          each.rejected(),
          each.lastMs() == 0 && each.firstMs() == 0
              ? "idle"
              : Findings.instant(each.firstMs())
                  + " to "
                  + Findings.instant(each.lastMs())
                  + "  "
                  + Findings.about(each.disorderMs()));
    }
    int more = report.partitions().size() - MOST_PARTITIONS;
    if (more > 0) {
      out.printf(Locale.ROOT, "  and %,d more, which --json has%n", more);
    }
  }

  private void verdicts() {
    title("what it comes to", "");
    for (Verdict verdict : report.verdicts()) {
      out.printf("  %-5s %s%n", verdict.level().label(), wrapped(verdict.text(), 8));
    }
  }

  private void title(String name, String what) {
    out.println();
    out.println(what.isEmpty() ? name : name + " (" + what + ")");
  }

  private void line(String name, String format, Object... values) {
    out.printf("%-24s%s%n", name, String.format(Locale.ROOT, format, values));
  }

  private void number(String name, long value, String more) {
    out.printf(Locale.ROOT, "  %,14d  %-18s%s%n", value, name, more.isEmpty() ? "" : "  " + more);
  }

  private static String count(CheckReport.Estimate estimate) {
    return String.format(Locale.ROOT, "%s%,d", estimate.exact() ? "" : "about ", estimate.count());
  }

  /** Broken between words, further lines behind blanks. */
  private static String wrapped(String text, int indent) {
    StringBuilder wrapped = new StringBuilder();
    int column = indent;
    for (String word : text.split(" ")) {
      if (column > indent && column + 1 + word.length() > LINE_CHARACTERS) {
        wrapped.append(System.lineSeparator()).append(" ".repeat(indent));
        column = indent;
      } else if (column > indent) {
        wrapped.append(' ');
        column++;
      }
      wrapped.append(word);
      column += word.length();
    }
    return wrapped.toString();
  }
}
