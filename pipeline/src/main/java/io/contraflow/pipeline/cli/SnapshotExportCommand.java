package io.contraflow.pipeline.cli;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotConversion;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow snapshots export}: a snapshot for programs that know nothing of Contraflow. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a snapshot in a form that other programs load.",
      "onnx: query.onnx and document.onnx (one file if both sides are one), of a static model from"
          + " input_ids and attention_mask to sentence_embedding, with its tokenizer.json.",
      "sentence-transformers: the snapshot's own files, verified and copied."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow snapshots export contraflow-demo --format onnx --output model",
      "  contraflow snapshots export contraflow-demo step-000000192-3b314a1b33fa --format onnx \\",
      "      --output model"
    })
final class SnapshotExportCommand implements Callable<Integer> {
  private static final String ONNX = "onnx";
  private static final String COPY = "sentence-transformers";

  @Parameters(
      index = "0",
      paramLabel = "SNAPSHOT",
      description = "A snapshot's directory, or one of snapshots: then the one to serve.")
  private Path snapshot;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      description = "Which one of a directory of snapshots, or how its id begins.")
  private String id;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = ONNX + " or " + COPY + ".")
  private String format;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where to; it must not exist, or be empty.")
  private Path output;

  @Option(
      names = "--model",
      defaultValue = "default",
      paramLabel = "NAME",
      description = "Model within a directory of snapshots (default: ${DEFAULT-VALUE}).")
  private String model;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!format.equals(ONNX) && !format.equals(COPY)) {
      throw new ParameterException(
          spec.commandLine(), "--format must be " + ONNX + " or " + COPY + ", was " + format);
    }
    Path found = id == null ? SnapshotDirectory.find(snapshot, model) : byId();
    SnapshotConversion conversion = SnapshotConversion.of(found);
    if (format.equals(ONNX)) {
      conversion.onnx(output);
    } else {
      conversion.copy(output);
    }
    print(found);
    return ExitCode.OK;
  }

  private void print(Path found) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(found);
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
        out.printf("%s  %,d bytes%n", file, Files.size(file));
      }
    }
    out.flush();
  }

  private Path byId() throws IOException {
    SnapshotStore store = SnapshotDirectory.store(snapshot);
    List<PublishedSnapshot> found =
        store.list(model).stream().filter(each -> each.id().startsWith(id)).toList();
    if (found.size() != 1) {
      throw new FileNotFoundException(
          "the id must be that of one snapshot of model "
              + model
              + " in "
              + snapshot
              + ", "
              + (found.isEmpty() ? "none begins with " : found.size() + " begin with ")
              + id
              + "; contraflow snapshots list shows those that are there");
    }
    return found.get(0).directory();
  }
}
