package io.contraflow.pipeline.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.contraflow.learner.step.Ledger;
import io.contraflow.pipeline.freshness.StageMedians;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the demo says at its end, on the terminal and as {@code report.json}.
 *
 * @param run what was run
 * @param scores the table, top to bottom
 * @param counts what users did
 * @param ledger where clicked pairs went
 * @param clickToServed null if no click was served
 * @param peakResidentBytes null where it is not known
 * @param elapsedMs wall clock of this process
 * @param files what lies where
 */
public record DemoReport(
    DemoRun run,
    List<Evaluation.Scores> scores,
    ClickCounts counts,
    Ledger ledger,
    StageMedians clickToServed,
    Long peakResidentBytes,
    long elapsedMs,
    Map<String, String> files) {
  public static final String FILE = "report.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public DemoReport {
    scores = List.copyOf(scores);
    files = new LinkedHashMap<>(files);
  }

  /** Largest resident memory of this process so far, or null where the system does not say. */
  public static Long peakResidentMemory() {
    return ProcFile.peakResidentBytes();
  }

  /** The process's exit code: 1 if a clicked pair is unaccounted for. */
  public int exitCode() {
    return ledgerCheck().ok() ? 0 : 1;
  }

  public LedgerCheck ledgerCheck() {
    return new LedgerCheck(counts.clickedPairs(), ledger);
  }

  /** The report as lines. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(table());
    lines.add("");
    lines.add(
        format(
            "%s users: %,d searches, the right document on %.1f %% of pages; %,d clicked pairs,"
                + " %.1f %% of them right",
            run.clicks(),
            counts.searches(),
            100.0 * counts.pagesWithTarget() / Math.max(1, counts.searches()),
            counts.clickedPairs(),
            100 * counts.rightShare()));
    lines.add(ledgerCheck().line());
    lines.add(
        format(
            "late events: %,d%s",
            ledger.late(), ledger.late() == 0 ? " (the model is a function of the log)" : ""));
    lines.add(clickToServed == null ? "click to served: not timed" : clickToServed.line());
    lines.add(
        "peak memory: "
            + (peakResidentBytes == null
                ? "not known on this system"
                : format("%,d MiB resident", peakResidentBytes >> 20)));
    lines.add(format("time: %,d s", elapsedMs / 1000));
    files.forEach((name, path) -> lines.add(format("%-18s %s", name, path)));
    return lines;
  }

  private List<String> table() {
    int width = scores.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    String pattern = "%-" + Math.max(width, 10) + "s  %8s  %8s  %10s";
    List<String> lines = new ArrayList<>();
    lines.add(format(pattern, "held out", "nDCG@10", "MRR", "recall@100"));
    for (Evaluation.Scores row : scores) {
      lines.add(
          format(
              pattern,
              row.name(),
              format("%.4f", row.ndcgAt10()),
              format("%.4f", row.mrr()),
              format("%.4f", row.recallAt100())));
    }
    return lines;
  }

  /** Writes {@code report.json}, all or nothing. */
  public void write(Path output) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("formatVersion", 1);
    json.put("run", run);
    json.put("heldOut", scores);
    json.put("users", counts);
    json.put("rightClickShare", counts.clickedPairs() == 0 ? null : counts.rightShare());
    json.put("ledger", ledger);
    json.put("ledgerOk", ledgerCheck().ok());
    json.put("clickToServedSeconds", clickToServed);
    json.put("peakResidentBytes", peakResidentBytes);
    json.put("elapsedMs", elapsedMs);
    json.put("files", files);
    Path temporary = output.resolve(FILE + ".tmp");
    Files.write(temporary, JSON.writeValueAsBytes(json));
    Files.move(
        temporary,
        output.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
