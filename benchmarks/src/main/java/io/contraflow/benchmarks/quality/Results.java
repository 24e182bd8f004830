package io.contraflow.benchmarks.quality;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.contraflow.benchmarks.Bar;
import io.contraflow.pipeline.demo.Evaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a run found: lines in the order of the table, and why rows were not run.
 *
 * @param collection documents, queries and searches, by name
 * @param notRun row to reason
 */
record Results(Map<String, Object> collection, List<Line> lines, Map<String, String> notRun) {
  static final String JSON_FILE = "results.json";
  static final String CSV_FILE = "results.csv";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
          .enable(SerializationFeature.INDENT_OUTPUT);

  Results(Map<String, Object> collection) {
    this(new LinkedHashMap<>(collection), new ArrayList<>(), new LinkedHashMap<>());
  }

  /** The line of a row and a moment. */
  Optional<Line> find(String row, String moment) {
    return lines.stream()
        .filter(line -> line.row().equals(row) && line.moment().equals(moment))
        .findFirst();
  }

  /** Writes {@link #JSON_FILE} and {@link #CSV_FILE} anew. */
  void write(Path directory, List<Bar> bars) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("collection", collection);
    json.put("lines", lines.stream().map(Results::fields).toList());
    json.put("notRun", notRun);
    json.put("bars", bars);
    JSON.writeValue(directory.resolve(JSON_FILE).toFile(), json);
    StringBuilder csv = new StringBuilder();
    csv.append("row,moment,searches,ndcg_at_10,mrr,recall_at_100")
        .append(",fused_ndcg_at_10,fused_mrr,fused_recall_at_100,seconds,note\n");
    lines.forEach(line -> csv.append(csv(line)));
    Files.writeString(directory.resolve(CSV_FILE), csv, StandardCharsets.UTF_8);
  }

  private static Map<String, Object> fields(Line line) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("row", line.row());
    fields.put("moment", line.moment());
    fields.put("searches", line.searches());
    fields.put("ndcgAt10", line.alone().ndcgAt10());
    fields.put("mrr", line.alone().mrr());
    fields.put("recallAt100", line.alone().recallAt100());
    if (line.fused() != null) {
      fields.put("fusedNdcgAt10", line.fused().ndcgAt10());
      fields.put("fusedMrr", line.fused().mrr());
      fields.put("fusedRecallAt100", line.fused().recallAt100());
    }
    fields.put("seconds", line.seconds());
    fields.put("note", line.note());
    return fields;
  }

  private static String csv(Line line) {
    return String.format(
        Locale.ROOT,
        "%s,%s,%d,%s,%s,%.2f,%s%n",
        line.row(),
        quoted(line.moment()),
        line.searches(),
        csv(line.alone()),
        line.fused() == null ? ",," : csv(line.fused()),
        line.seconds(),
        quoted(line.note()));
  }

  private static String csv(Evaluation.Scores scores) {
    return String.format(
        Locale.ROOT, "%.4f,%.4f,%.4f", scores.ndcgAt10(), scores.mrr(), scores.recallAt100());
  }

  private static String quoted(String field) {
    return field.contains(",") ? '"' + field + '"' : field;
  }
}
