package io.contraflow.pipeline.backtest;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The figures for other programs, as RFC 4180 has it: {@value #FIGURES}, {@value #DIFFERENCES} and
 * {@value #SEARCHES}. A figure that there is not is empty.
 */
final class CsvFiles {
  static final String FIGURES = "figures.csv";
  static final String DIFFERENCES = "differences.csv";
  static final String SEARCHES = "searches.csv";

  private CsvFiles() {}

  static void write(Path directory, List<ModelSummary> models, Iterable<SearchResult> results)
      throws IOException {
    try (Writer figures = open(directory, FIGURES);
        Writer differences = open(directory, DIFFERENCES)) {
      line(figures, List.of("model", "slice", "name", "searches", "ranking", "measure", "mean"));
      line(
          differences,
          List.of(
              "model",
              "slice",
              "name",
              "ranking",
              "less",
              "measure",
              "mean",
              "low",
              "high",
              "searches",
              "queries",
              "says"));
      for (ModelSummary model : models) {
        write(model, model.all(), figures, differences);
        for (Slice slice : model.slices()) {
          write(model, slice, figures, differences);
        }
        for (Slice part : model.parts()) {
          write(model, part, figures, differences);
        }
      }
    }
    try (Writer searches = open(directory, SEARCHES)) {
      writeSearches(results, searches);
    }
  }

  private static void write(ModelSummary model, Slice slice, Writer figures, Writer differences)
      throws IOException {
    String kind = slice.kind().name().toLowerCase(Locale.ROOT);
    for (Ranking ranking : Ranking.values()) {
      for (Measure measure : Measure.values()) {
        if (!Double.isNaN(slice.mean(ranking, measure))) {
          line(
              figures,
              List.of(
                  model.name(),
                  kind,
                  slice.name(),
                  Integer.toString(slice.searches()),
                  ranking.label(),
                  measure.label(),
                  number(slice.mean(ranking, measure))));
        }
      }
    }
    for (Compared compared : slice.compared()) {
      PairedDifference difference = compared.difference();
      line(
          differences,
          List.of(
              model.name(),
              kind,
              slice.name(),
              Ranking.MODEL.label(),
              compared.other().label(),
              compared.measure().label(),
              number(difference.mean()),
              number(difference.low()),
              number(difference.high()),
              Integer.toString(difference.searches()),
              Integer.toString(difference.queries()),
              compared.meaning()));
    }
  }

  private static void writeSearches(Iterable<SearchResult> results, Writer out) throws IOException {
    List<String> header =
        new ArrayList<>(
            List.of(
                "model",
                "search_id",
                "time",
                "query_hash",
                "step",
                "new_document",
                "shown",
                "acted",
                "candidates"));
    for (Ranking ranking : Ranking.values()) {
      for (Measure measure : Measure.values()) {
        if (ranking != Ranking.LOGGED || measure.isOfPage()) {
          header.add(ranking.label() + " " + measure.label());
        }
      }
    }
    line(out, header);
    for (SearchResult result : results) {
      List<String> fields =
          new ArrayList<>(
              List.of(
                  result.model(),
                  result.searchId(),
                  Instant.ofEpochMilli(result.timeMs()).toString(),
                  Long.toHexString(result.query()),
                  Long.toString(result.step()),
                  Boolean.toString(result.fresh()),
                  Integer.toString(result.shown()),
                  Integer.toString(result.acted()),
                  Integer.toString(result.candidates())));
      for (Ranking ranking : Ranking.values()) {
        for (Measure measure : Measure.values()) {
          if (ranking != Ranking.LOGGED || measure.isOfPage()) {
            fields.add(number(result.figures().get(ranking, measure)));
          }
        }
      }
      line(out, fields);
    }
  }

  private static Writer open(Path directory, String name) throws IOException {
    return Files.newBufferedWriter(directory.resolve(name), StandardCharsets.UTF_8);
  }

  private static void line(Writer out, List<String> fields) throws IOException {
    for (int i = 0; i < fields.size(); i++) {
      out.write(i == 0 ? "" : ",");
      out.write(field(fields.get(i)));
    }
    out.write("\r\n");
  }

  /**
   * Quoted where it has to be. A field that a spreadsheet would take for a formula gets an
   * apostrophe before it: ids come from a log that others write.
   */
  static String field(String text) {
    boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
    String safe = formula && !text.matches("-?[0-9.]+(E-?[0-9]+)?") ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
  }
}
