package io.contraflow.pipeline.cli;

import io.contraflow.operators.embed.Side;
import io.contraflow.pipeline.adapter.TextModel;
import io.contraflow.pipeline.distil.ProgressLine;
import io.contraflow.pipeline.evaluate.Comparison;
import io.contraflow.pipeline.evaluate.Judgements;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow evaluate}: a snapshot beside BM25 on judged queries. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Ranks all documents for each query with the snapshot, with BM25 and with both, and prints"
          + " nDCG@10, MRR and recall@100.",
      "Files are JSON lines; .gz is read too. Documents have doc_id and text. Queries have query"
          + " and either grades, an object from doc_id to grade (0 for irrelevant), or doc_ids, an"
          + " array of the relevant ones.",
      "The gain in nDCG is the grade itself, as in trec_eval. An adapter's texts are embedded first,"
          + " which takes its time, once: vectors are kept in ~/.cache/contraflow."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow evaluate contraflow-demo --documents documents.jsonl.gz --queries dev.jsonl.gz"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "SNAPSHOT",
      description = "A snapshot's directory, or one of snapshots: then the newest published.")
  private Path snapshot;

  @Option(names = "--documents", required = true, paramLabel = "FILE", description = "Documents.")
  private Path documents;

  @Option(names = "--queries", required = true, paramLabel = "FILE", description = "Queries.")
  private Path queries;

  @Option(
      names = "--model",
      defaultValue = "default",
      paramLabel = "NAME",
      description = "Model within a directory of snapshots (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--embedder",
      paramLabel = "FILE",
      description =
          "For an adapter: its embedder's ONNX file, if it lies elsewhere than when the model was"
              + " trained.")
  private Path embedder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path directory = SnapshotDirectory.find(snapshot, model);
    Judgements judged = Judgements.read(documents, queries);
    out.printf("snapshot   %s%n", directory);
    out.printf("documents  %,d%n", judged.docIds().size());
    if (judged.replacedDocuments() > 0) {
      out.printf(
          "           %,d lines were replaced by a later one of the same doc_id%n",
          judged.replacedDocuments());
    }
    out.flush();
    requireRelevant(judged);
    List<Comparison.Row> rows;
    try (TextModel encoder = TextModel.open(directory, embedder)) {
      ProgressLine line =
          new ProgressLine("embedding", directory.toString(), "texts", spec.commandLine().getErr());
      float[][] of = encoder.embedAll(judged.texts(), Side.DOCUMENT, line::show);
      rows = Comparison.of(judged, encoder.embedAll(judged.queries(), Side.QUERY, line::show), of);
    }
    out.printf(
        "queries    %,d, of which %,d have a relevant document and count%n%n",
        judged.queries().size(), rows.get(0).means().queries());
    if (judged.unknownDocuments() > 0) {
      out.printf("%,d judgements name documents that are not there%n%n", judged.unknownDocuments());
    }
    out.printf("%-16s  %8s  %8s  %10s%n", "", "nDCG@10", "MRR", "recall@100");
    for (Comparison.Row row : rows) {
      out.printf(
          "%-16s  %8.4f  %8.4f  %10.4f%n",
          row.name(), row.means().ndcgAt10(), row.means().mrr(), row.means().recallAt100());
    }
    out.flush();
    return ExitCode.OK;
  }

  /** Means over no query would be figures of nothing. */
  private void requireRelevant(Judgements judged) throws IOException {
    if (judged.grades().stream().noneMatch(of -> of.values().stream().anyMatch(g -> g > 0))) {
      throw new IOException(
          "a query must have a relevant document (grade above 0) that is in "
              + documents
              + ", none of "
              + queries
              + "'s does, and "
              + judged.unknownDocuments()
              + " judgements name documents that are not there; check the ids");
    }
  }
}
