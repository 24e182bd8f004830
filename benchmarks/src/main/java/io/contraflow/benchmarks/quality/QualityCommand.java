package io.contraflow.benchmarks.quality;

import io.contraflow.benchmarks.Bar;
import io.contraflow.pipeline.distil.DistilCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contraflow benchmark quality}: does learning from clicks help? */
@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    description = {
      "Lets simulated users search a collection, streams what they click into models of several"
          + " starts and towers, and prints nDCG@10 and recall@100 over all documents on queries"
          + " that nobody searched for: untrained, after 1,000 and 5,000 searches, one pass and two.",
      "Users click as the demo's do; a pass is four searches for each training query. Files are JSON"
          + " lines, .gz is read too: documents have doc_id and text, queries have query and doc_ids"
          + " or grades.",
      "Batch training with sentence-transformers runs beside it if benchmarks/peers/setup.sh has been"
          + " run."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark quality --wordnet --bars",
      "  contraflow benchmark quality --documents documents.jsonl.gz --train queries-train.jsonl.gz \\",
      "      --dev queries-dev.jsonl.gz --output quality",
      "  contraflow benchmark quality --wordnet --rows bm25,distil+lexical/query-only --searches 2000"
    })
public final class QualityCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private Collection collection;

  static final class Collection {
    @Option(names = "--wordnet", required = true, description = "The demo's text and its queries.")
    private boolean wordNet;

    @ArgGroup(exclusive = false)
    private FileOptions files;
  }

  static final class FileOptions {
    @Option(names = "--documents", required = true, paramLabel = "FILE", description = "Documents.")
    private Path documents;

    @Option(
        names = "--train",
        required = true,
        paramLabel = "FILE",
        description = "Queries that users search for.")
    private Path train;

    @Option(
        names = "--dev",
        required = true,
        paramLabel = "FILE",
        description = "Queries to measure with.")
    private Path dev;
  }

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "NAME",
      description = "Rows of the table; all if not given. A wrong name lists them.")
  private List<String> rows = List.of();

  @Option(
      names = "--searches",
      paramLabel = "N",
      description = "Searches of a pass; four for each training query if not given.")
  private Long searches;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of users and models (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--output",
      defaultValue = "contraflow-quality",
      paramLabel = "DIR",
      description =
          "Where starts, what peers read and write, results.json and results.csv are kept"
              + " (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "Python with the peers; .venv/bin/python beside the launcher if not given.")
  private Path python;

  @Option(
      names = "--bars",
      description =
          "Prints what the figures have to reach, WordNet's with --wordnet and else MedQuAD's; exit"
              + " code 1 if one is short.")
  private boolean bars;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    QualityOptions options = options();
    Results results =
        new QualityRun(options, spec.commandLine().getOut(), spec.commandLine().getErr()).run();
    Set<String> asked = options.rows().stream().map(Row::name).collect(Collectors.toSet());
    List<Bar> found = bars ? Bars.of(results, asked, options.isWordNet()) : List.of();
    results.write(output, found);
    spec.commandLine().getOut().println();
    found.forEach(bar -> spec.commandLine().getOut().println(bar.line()));
    if (bars && found.isEmpty()) {
      spec.commandLine().getOut().println("no bar is of these rows; leave out --rows");
    }
    spec.commandLine().getOut().println("results in " + output);
    boolean reached = !bars || (!found.isEmpty() && found.stream().allMatch(Bar::holds));
    return reached ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private QualityOptions options() {
    Path root = Path.of(System.getProperty("contraflow.root", "."));
    Peers peers =
        new Peers(
            python == null ? root.resolve(".venv/bin/python") : python,
            root.resolve("benchmarks/peers"));
    try {
      if (searches != null && searches < 1) {
        throw new IllegalArgumentException(
            "searches of a pass must be at least 1, was " + searches + "; set --searches");
      }
      return new QualityOptions(
          files(),
          Rows.of(rows),
          searches == null ? 0 : searches,
          seed,
          output,
          DistilCache.ofUser(),
          peers);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private CollectionFiles files() {
    return collection.files == null
        ? null
        : new CollectionFiles(
            collection.files.documents, collection.files.train, collection.files.dev);
  }
}
