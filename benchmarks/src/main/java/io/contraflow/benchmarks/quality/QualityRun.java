package io.contraflow.benchmarks.quality;

import io.contraflow.pipeline.demo.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs the rows, prints the table as it grows and keeps it in files. */
final class QualityRun {
  private static final String FORMAT = "%-28s %-16s %9s  %8s %10s  %8s %10s  %8s%n";

  private final QualityOptions options;
  private final PrintWriter out;
  private final PrintWriter progress;

  QualityRun(QualityOptions options, PrintWriter out, PrintWriter progress) {
    this.options = options;
    this.out = out;
    this.progress = progress;
  }

  /**
   * What was found; also in {@link Results#JSON_FILE} and {@link Results#CSV_FILE}, written anew
   * after each row.
   */
  Results run() throws IOException, InterruptedException {
    try (Bench bench = new Bench(options, progress)) {
      Results results = new Results(collection(bench));
      print("documents  %,d%n", bench.corpus().documents().size());
      print(
          "queries    %,d searched for, %,d held out%n",
          bench.corpus().training().size(), bench.corpus().heldOut().size());
      print("a pass     %,d searches%n%n", bench.pass());
      print(FORMAT, "", "", "", "", "", "+ BM25", "", "");
      print(
          FORMAT,
          "row",
          "",
          "searches",
          "nDCG@10",
          "recall@100",
          "nDCG@10",
          "recall@100",
          "seconds");
      for (Row row : options.rows()) {
        run(row, bench, results);
        results.write(options.output(), List.of());
      }
      return results;
    }
  }

  private void run(Row row, Bench bench, Results results) throws IOException, InterruptedException {
    try {
      row.run(
          bench,
          line -> {
            results.lines().add(line);
            print(line);
          });
    } catch (Row.NotRunException e) {
      results.notRun().put(row.name(), e.getMessage());
      print("%-28s not run: %s%n", row.name(), e.getMessage());
    }
  }

  private Map<String, Object> collection(Bench bench) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("documents", bench.corpus().documents().size());
    facts.put("training", bench.corpus().training().size());
    facts.put("heldOut", bench.corpus().heldOut().size());
    facts.put("pass", bench.pass());
    facts.put("seed", options.seed());
    return facts;
  }

  private void print(Line line) {
    Evaluation.Scores fused = line.fused();
    print(
        FORMAT,
        line.row(),
        line.moment(),
        line.searches() == 0 ? "" : "%,d".formatted(line.searches()),
        figure(line.alone().ndcgAt10()),
        figure(line.alone().recallAt100()),
        fused == null ? "" : figure(fused.ndcgAt10()),
        fused == null ? "" : figure(fused.recallAt100()),
        String.format(Locale.ROOT, "%.1f", line.seconds()));
    if (!line.note().isEmpty()) {
      print("%-28s %s%n", "", line.note());
    }
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private void print(String format, Object... arguments) {
    out.print(String.format(Locale.ROOT, format, arguments).replaceAll(" +(?=\\R)", ""));
    out.flush();
  }
}
