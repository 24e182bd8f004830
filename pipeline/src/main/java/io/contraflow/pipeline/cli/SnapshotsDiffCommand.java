package io.contraflow.pipeline.cli;

import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.PublishedTables;
import io.contraflow.state.snapshot.TableDifference;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow snapshots diff}: what two snapshots differ in. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description =
        "What two snapshots differ in: rows of their tables, their figures side by side, and options.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow snapshots diff step-000000047-a81d3f6027b5 step-000000192-3b314a1b33fa --in contraflow-demo",
      "  contraflow snapshots diff DIR1 DIR2    of two jobs"
    })
final class SnapshotsDiffCommand implements Callable<Integer> {
  private static final String LINE = "%-28s %20s %20s%n";

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "A snapshot's id in --in, or its directory.")
  private String first;

  @Parameters(index = "1", paramLabel = "B", description = "Another.")
  private String second;

  @Mixin private StoreMixin where;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PublishedSnapshot a = where.find(first);
    PublishedSnapshot b = where.find(second);
    PrintWriter out = spec.commandLine().getOut();
    out.println("A  " + a.directory());
    out.println("B  " + b.directory());
    origin(out, a.manifest(), b.manifest());
    tables(out, a, b);
    out.flush();
    return ExitCode.OK;
  }

  private static void origin(PrintWriter out, Manifest a, Manifest b) {
    out.printf("%n" + LINE, "", "A", "B");
    out.printf(LINE, "step", a.step(), b.step());
    out.printf(LINE, "event time", instant(a.eventTimeMs()), instant(b.eventTimeMs()));
    if (!a.documentSpaceId().equals(b.documentSpaceId())) {
      out.printf(LINE, "document space", a.documentSpaceId(), b.documentSpaceId());
    }
    for (String metric : names(a.metrics(), b.metrics())) {
      out.printf(LINE, metric, figure(a.metrics().get(metric)), figure(b.metrics().get(metric)));
    }
    boolean differ = false;
    for (String option : names(a.options(), b.options())) {
      String inA = a.options().getOrDefault(option, "-");
      String inB = b.options().getOrDefault(option, "-");
      if (!inA.equals(inB)) {
        out.printf(LINE, option, inA, inB);
        differ = true;
      }
    }
    if (!differ) {
      out.println("options are the same");
    }
  }

  private static void tables(PrintWriter out, PublishedSnapshot a, PublishedSnapshot b)
      throws IOException {
    PublishedTables before = PublishedTables.of(a);
    PublishedTables after = PublishedTables.of(b);
    boolean shared =
        a.manifest().towers() == Towers.SHARED && b.manifest().towers() == Towers.SHARED;
    table(
        out,
        shared ? "queries and documents" : "queries",
        TableDifference.of(before.queries(), after.queries()));
    if (!shared) {
      table(out, "documents", TableDifference.of(before.documents(), after.documents()));
    }
  }

  private static void table(PrintWriter out, String name, TableDifference difference) {
    out.printf("%nrows of %s%n", name);
    out.printf(LINE, "rows", difference.rowsBefore(), difference.rowsAfter());
    out.printf(LINE, "mean norm", figure(difference.normBefore()), figure(difference.normAfter()));
    out.printf(
        "changed rows                 %,d of %,d%n",
        difference.changed(), Math.max(difference.rowsBefore(), difference.rowsAfter()));
    if (!Double.isNaN(difference.meanCosine())) {
      out.printf("their mean distance          %s%n", figure(difference.movedBy()));
      out.printf(
          "cosine of each with itself   mean %s, lowest tenth %s, least %s%n",
          figure(difference.meanCosine()),
          figure(difference.lowCosine()),
          figure(difference.leastCosine()));
    }
  }

  private static Set<String> names(Map<String, ?> a, Map<String, ?> b) {
    Set<String> names = new TreeSet<>(a.keySet());
    names.addAll(b.keySet());
    return names;
  }

  private static String figure(Double value) {
    return value == null ? "-" : "%.4f".formatted(value);
  }

  private static String instant(long ms) {
    return ms == Long.MIN_VALUE ? "-" : Instant.ofEpochMilli(ms).toString();
  }
}
