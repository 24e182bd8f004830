package io.contraflow.benchmarks.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.evaluate.DenseRanker;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.Evaluation;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.Towers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * sentence-transformers' {@code StaticEmbedding} with {@code MultipleNegativesRankingLoss}, trained
 * in batch on the clicks of one pass, from the start of {@code distil+lexical}. What it does is in
 * {@code benchmarks/peers/train_static.py}.
 */
final class PeerRow implements Row {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String START = "distil+lexical";

  private final int epochs;

  PeerRow(int epochs) {
    this.epochs = epochs;
  }

  static String name(int epochs) {
    return "sentence-transformers/" + epochs;
  }

  @Override
  public String name() {
    return name(epochs);
  }

  @Override
  public void run(Bench bench, Table out)
      throws IOException, InterruptedException, NotRunException {
    Peers peers = bench.options().peers();
    peers.mustBeThere();
    StartSnapshot start = bench.start(bench.configuration(Start.parse(START), Towers.SHARED));
    Path files = Files.createDirectories(bench.output().resolve("peers"));
    Path model = Files.createTempDirectory(files, "static-" + epochs + "-");
    bench.say("%s: tuning, then training", name());
    JsonNode result =
        JSON.readTree(
            peers.run(
                "train_static.py",
                start.directory(),
                bench.documents().toString(),
                queries(bench, files.resolve("train.jsonl")).toString(),
                clicks(bench, files.resolve("clicks.jsonl")).toString(),
                Integer.toString(epochs),
                model.toString(),
                "--seed",
                Long.toString(bench.options().seed())));
    out.add(line(bench, model, result));
  }

  private Line line(Bench bench, Path model, JsonNode result) throws IOException {
    String note =
        String.format(
            Locale.ROOT,
            "%d epochs, rate %s, page negatives %s, %.0f s of tuning not counted",
            epochs,
            result.get("rate").asText(),
            result.get("pageNegatives").asBoolean() ? "on" : "off",
            result.get("tuningSeconds").asDouble());
    try (SnapshotEncoder encoder = SnapshotEncoder.open(model);
        DenseRanker ranker =
            new DenseRanker(
                bench.corpus().documents().parallelStream()
                    .map(document -> encoder.embedDocument(document.text()))
                    .toArray(float[][]::new))) {
      float[][] queries =
          bench.corpus().heldOut().parallelStream()
              .map(query -> encoder.embedQuery(query.text()))
              .toArray(float[][]::new);
      int[][] rankings = ranker.top(queries, Evaluation.DEPTH);
      return new Line(
          name(),
          Moment.ONE_PASS,
          bench.pass(),
          bench.evaluation().scores(name(), rankings),
          bench.evaluation().fused(name(), rankings),
          result.get("seconds").asDouble(),
          note);
    }
  }

  private static Path queries(Bench bench, Path file) throws IOException {
    List<Corpus.Document> documents = bench.corpus().documents();
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Corpus.Query query : bench.corpus().training()) {
      List<String> right = query.targets().stream().map(at -> documents.get(at).id()).toList();
      lines.add(Map.of("query", query.text(), "doc_ids", right));
    }
    return write(file, lines);
  }

  private static Path clicks(Bench bench, Path file) throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (LabelledSearch search : bench.clicks().ofFirst(bench.pass())) {
      List<String> negatives =
          search.negatives().stream().map(LabelledSearch.Negative::docId).toList();
      for (LabelledSearch.Positive positive : search.positives()) {
        lines.add(
            Map.of("query", search.query(), "positive", positive.docId(), "negatives", negatives));
      }
    }
    return write(file, lines);
  }

  private static Path write(Path file, List<Map<String, Object>> lines) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (Map<String, Object> line : lines) {
        writer.write(JSON.writeValueAsString(line));
        writer.newLine();
      }
    }
    return file;
  }
}
