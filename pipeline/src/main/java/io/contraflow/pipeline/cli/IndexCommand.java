package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.distil.ProgressLine;
import io.contraflow.pipeline.opensearch.Backoff;
import io.contraflow.pipeline.opensearch.BlueGreen;
import io.contraflow.pipeline.opensearch.Cluster;
import io.contraflow.pipeline.opensearch.DocumentVectors;
import io.contraflow.pipeline.opensearch.IndexSearch;
import io.contraflow.pipeline.opensearch.Login;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contraflow index}: documents with their vectors in OpenSearch, behind an alias. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = {
      "Loads documents with the vectors of a snapshot into a new index of OpenSearch and moves the"
          + " alias to it once all of them are there; or searches it.",
      "The index says its document space, and a snapshot of another one is refused. Killed and"
          + " started again it goes on. User and password: environment variables "
          + Login.USER
          + " and "
          + Login.PASSWORD
          + "; authorities of its certificate, as PEM: "
          + Login.AUTHORITIES
          + "."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow index --opensearch https://localhost:9200 --alias products \\",
      "      --documents documents.jsonl.gz --snapshot contraflow-output",
      "  contraflow index --opensearch https://localhost:9200 --alias products \\",
      "      --search 'waterproof hiking shoes' --snapshot contraflow-output"
    })
final class IndexCommand implements Callable<Integer> {
  private static final int SHOWN = 80;

  @Option(
      names = "--opensearch",
      required = true,
      paramLabel = "URL",
      description = "The cluster, such as https://localhost:9200.")
  private URI address;

  @Option(
      names = "--alias",
      required = true,
      paramLabel = "NAME",
      description = "What searches use; indices are named after it.")
  private String alias;

  @ArgGroup(multiplicity = "1")
  private Task task;

  private static final class Task {
    @Option(
        names = "--documents",
        required = true,
        paramLabel = "FILE",
        description = "Documents to load: JSON lines as docs/events.md has them; .gz is read too.")
    private Path documents;

    @Option(
        names = "--search",
        required = true,
        paramLabel = "TEXT",
        description = "A text to search for.")
    private String search;
  }

  @Option(
      names = "--snapshot",
      defaultValue = "contraflow-output",
      paramLabel = "SNAPSHOT",
      description =
          "A snapshot's directory, or one of snapshots: then the one to serve (default:"
              + " ${DEFAULT-VALUE}).")
  private Path snapshot;

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

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Shards of a new index (default: the cluster's).")
  private Integer shards;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Copies of each shard of a new index (default: the cluster's).")
  private Integer replicas;

  @Option(
      names = "--delete-old",
      description = "Delete the index that the alias leaves, if Contraflow made it.")
  private boolean deleteOld;

  @Option(
      names = "--k",
      defaultValue = "10",
      paramLabel = "N",
      description = "Documents to find (default: ${DEFAULT-VALUE}).")
  private int k;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Cluster cluster;
    BlueGreen loader;
    IndexSearch index;
    try {
      cluster = Cluster.of(address, Login.of(System.getenv()), Backoff.DEFAULT);
      loader = new BlueGreen(cluster, new BlueGreen.Options(alias, shards, replicas, deleteOld));
      index = new IndexSearch(cluster, alias);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (cluster.sendsPasswordInTheClear()) {
      err.println("contraflow: the password goes over http, where others can read it");
      err.flush();
    }
    Path found = SnapshotDirectory.find(snapshot, model);
    try (DocumentVectors vectors = DocumentVectors.open(found, embedder)) {
      if (task.documents == null) {
        search(index, vectors);
      } else {
        load(loader, vectors, err);
      }
    }
    return ExitCode.OK;
  }

  private void load(BlueGreen loader, DocumentVectors vectors, PrintWriter err) throws IOException {
    ProgressLine line = new ProgressLine("loading", task.documents.toString(), "documents", err);
    BlueGreen.Outcome done = loader.run(vectors, task.documents, line::show);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("index      %s%n", done.index());
    out.printf("documents  %,d, of which %,d were loaded now%n", done.documents(), done.written());
    if (done.withoutVector() > 0) {
      out.printf("           %,d have no tokens, and so no vector%n", done.withoutVector());
    }
    out.printf("space      %s, of %s%n", done.documentSpaceId(), done.snapshotId());
    out.printf(
        "alias      %s, %s%n",
        alias,
        done.before().equals(List.of(done.index()))
            ? "as before"
            : done.before().isEmpty() ? "new" : "before " + String.join(", ", done.before()));
    done.kept().forEach(index -> out.printf("kept       %s%n", index));
    out.flush();
  }

  private void search(IndexSearch index, DocumentVectors vectors) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (IndexSearch.Hit hit : index.search(vectors, task.search, k)) {
      String text = hit.text() == null ? "" : hit.text().replaceAll("\\s+", " ");
      out.printf(
          "%.4f  %s  %s%n",
          hit.cosine(),
          hit.docId(),
          text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…");
    }
    out.flush();
  }
}
