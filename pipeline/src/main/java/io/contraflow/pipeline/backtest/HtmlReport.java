package io.contraflow.pipeline.backtest;

import static io.contraflow.pipeline.backtest.Markup.format;
import static io.contraflow.pipeline.backtest.Markup.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report as one file: its style and plots are in it, and it needs no script. */
final class HtmlReport {
  private static final String CSS = "report.css";

  private final Provenance provenance;
  private final StringBuilder out = new StringBuilder(64 << 10);

  private HtmlReport(Provenance provenance) {
    this.provenance = provenance;
  }

  static String of(List<ModelSummary> models, Provenance provenance) throws IOException {
    HtmlReport report = new HtmlReport(provenance);
    report.head();
    for (ModelSummary model : models) {
      report.model(model);
    }
    report.reading();
    report.log();
    return report.out.append("</body>\n</html>\n").toString();
  }

  private void head() throws IOException {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>Backtest</title>\n<style>\n").append(css()).append("</style>\n</head>\n");
    out.append("<body>\n<h1>Would this have helped?</h1>\n");
    out.append(
        "<p class=\"muted\">A replay of a log: each search is ranked by the model as it was");
    out.append(" then, and learnt from afterwards. Brackets are 95 % confidence intervals.</p>\n");
  }

  private static String css() throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(CSS)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void model(ModelSummary model) {
    out.append(format("<h2>Model %s</h2>%n<div class=\"verdict\">%n", text(model.name())));
    Verdict.of(model).forEach(sentence -> out.append(format("<p>%s</p>%n", text(sentence))));
    out.append("</div>\n");
    rankings(model.all());
    parts(model, Measure.PAGE_MRR, "MRR of what was clicked on the page, over the range");
    parts(
        model,
        Measure.RECALL,
        "recall@10 of what was clicked among " + provenance.among() + ", over the range");
    intervals(model, Ranking.LOGGED, Measure.PAGE_MRR);
    intervals(model, Ranking.START, Measure.PAGE_MRR);
    intervals(model, Ranking.START, Measure.RECALL);
    intervals(model, Ranking.BM25, Measure.RECALL);
    slices(model);
    out.append(
        format(
            "<p class=\"muted\">%,d steps; %,d late events; state %s</p>%n",
            model.steps(), model.late(), text(model.stateSha256())));
  }

  private void rankings(Slice all) {
    out.append("<h3>All searches</h3>\n<div class=\"wide\"><table>\n<tr><th></th>");
    out.append("<th>page MRR</th><th>page nDCG@10</th>");
    out.append("<th>recall@10</th><th>MRR</th></tr>\n");
    for (Ranking ranking : Ranking.values()) {
      out.append(format("<tr><td>%s</td>", ranking.label()));
      for (Measure measure : Measure.values()) {
        out.append(format("<td>%s</td>", figure(all.mean(ranking, measure))));
      }
      out.append("</tr>\n");
    }
    out.append(
        "</table></div>\n<p class=\"muted\">On the page: among the results that were shown.");
    out.append(format(" recall@10 and MRR: among %s.</p>%n", provenance.among()));
  }

  private void parts(ModelSummary model, Measure measure, String title) {
    List<LineChart.Series> series = new ArrayList<>();
    for (Ranking ranking : Ranking.values()) {
      double[] values =
          model.parts().stream().mapToDouble(part -> part.mean(ranking, measure)).toArray();
      if (Arrays.stream(values).anyMatch(value -> !Double.isNaN(value))) {
        series.add(new LineChart.Series(ranking.label(), style(ranking), values));
      }
    }
    if (series.isEmpty()) {
      return;
    }
    out.append(format("<h3>%s</h3>%n<div class=\"legend\">", text(title)));
    for (LineChart.Series one : series) {
      out.append(
          format(
              "<span><svg viewBox=\"0 0 26 10\" aria-hidden=\"true\"><line class=\"line %s\" x1=\"1\" x2=\"25\" y1=\"5\" y2=\"5\"/></svg>%s</span>",
              one.style(), text(one.label())));
    }
    out.append("</div>\n<div class=\"wide\">\n");
    out.append(new LineChart(title, places(model.parts()), series).svg());
    out.append(
        format(
            "%n</div>%n<p class=\"muted\">%d parts of equally many searches; times are UTC.</p>%n",
            model.parts().size()));
  }

  /** When each part begins: 2026-01-31 12:00, and to the second within a day. */
  private static List<String> places(List<Slice> parts) {
    String first = parts.get(0).name().substring(0, 10);
    boolean oneDay = parts.stream().allMatch(part -> part.name().startsWith(first));
    return parts.stream()
        .map(part -> part.name().replace('T', ' ').substring(0, oneDay ? 19 : 16))
        .toList();
  }

  private static String style(Ranking ranking) {
    return ranking.name().toLowerCase(Locale.ROOT);
  }

  private void intervals(ModelSummary model, Ranking other, Measure measure) {
    List<IntervalChart.Row> rows = new ArrayList<>();
    rows.add(row(model.all(), other, measure));
    for (Slice slice : model.slices()) {
      if (slice.kind() != Slice.Kind.DAY || slice.searches() < model.all().searches()) {
        rows.add(row(slice, other, measure)); // one day alone is all of them
      }
    }
    if (rows.get(0).difference().searches() == 0) {
      return;
    }
    String title = "model − %s, %s".formatted(other.label(), measure.label());
    out.append(format("<h3>%s</h3>%n<div class=\"wide\">%n", text(title)));
    out.append(new IntervalChart(title, rows).svg()).append("\n</div>\n");
  }

  private static IntervalChart.Row row(Slice slice, Ranking other, Measure measure) {
    return new IntervalChart.Row(slice.name(), slice.compared(other, measure).difference());
  }

  private void slices(ModelSummary model) {
    out.append("<h3>By query, document and day</h3>\n<div class=\"wide\"><table>\n<tr><th></th>");
    out.append("<th>searches</th><th>logged, page MRR</th><th>model</th><th>frozen start</th>");
    out.append("<th>BM25</th><th>model, recall@10</th><th>frozen start</th><th>BM25</th></tr>\n");
    List<Slice> all = new ArrayList<>(List.of(model.all()));
    all.addAll(model.slices());
    for (Slice slice : all) {
      out.append(format("<tr><td>%s</td><td>%,d</td>", text(slice.name()), slice.searches()));
      for (Ranking ranking : Ranking.values()) {
        out.append(format("<td>%s</td>", figure(slice.mean(ranking, Measure.PAGE_MRR))));
      }
      for (Ranking ranking : List.of(Ranking.MODEL, Ranking.START, Ranking.BM25)) {
        out.append(format("<td>%s</td>", figure(slice.mean(ranking, Measure.RECALL))));
      }
      out.append("</tr>\n");
    }
    out.append("</table></div>\n");
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  private void reading() {
    out.append("<h2>How to read this</h2>\n");
    out.append("<p><b>On the page</b> each ranking puts the results that were shown in its own");
    out.append(" order. People look at what stands first, so that clicks favour the logged order:");
    out.append(" a model that is better here is so in spite of that, one that is worse may be so");
    out.append(" because of it.</p>\n");
    out.append(
        format(
            "<p><b>Among %s</b> what was clicked is looked for among documents that there were at the time. Only what was shown could be clicked, which favours whatever resembles the search that showed it; the logged ranking has no such figure.</p>%n",
            provenance.among()));
    out.append("<p>Intervals are of paired differences, search by search, with the searches of a");
    out.append(" query as one cluster. There are many of them here, and one in twenty is wrong by");
    out.append(" chance: judge by the first sentence, and take slices as hints.</p>\n");
  }

  private void log() {
    out.append("<h2>The log</h2>\n<div class=\"wide\"><table class=\"facts\">\n");
    for (Map.Entry<String, String> fact : provenance.facts().entrySet()) {
      out.append(
          format("<tr><td>%s</td><td>%s</td></tr>%n", text(fact.getKey()), text(fact.getValue())));
    }
    for (Map.Entry<String, Long> fact : provenance.became().entrySet()) {
      out.append(
          format("<tr><td>%s</td><td>%,d</td></tr>%n", text(fact.getKey()), fact.getValue()));
    }
    out.append("</table></div>\n");
  }
}
