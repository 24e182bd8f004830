package io.contraflow.pipeline.cli;

import io.contraflow.state.format.FormatException;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.Pointer;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Verdict;
import io.contraflow.state.snapshot.Verification;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow snapshots}: what has been published, and whether it is intact. */
@Command(
    name = "snapshots",
    mixinStandardHelpOptions = true,
    description =
        "Lists, shows, compares, verifies and exports published snapshots, and says which one is served.",
    subcommands = {
      SnapshotsDiffCommand.class,
      SnapshotsRollbackCommand.class,
      SnapshotsPinCommand.class,
      SnapshotsReleaseCommand.class,
      SnapshotExportCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow snapshots list contraflow-demo",
      "  contraflow snapshots show contraflow-demo",
      "  contraflow snapshots verify contraflow-demo    every file of every snapshot",
      "  contraflow snapshots diff ID1 ID2 --in contraflow-demo",
      "  contraflow snapshots rollback ID --in contraflow-demo --config contraflow.yaml",
      "  contraflow snapshots export contraflow-demo --format onnx --output model"
    })
final class SnapshotsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new Failure.MissingCommandException(
        spec.commandLine(),
        "list, show, diff, verify, rollback, pin, release or export is missing");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Every snapshot, by model and step; * marks the one to serve.",
        "Behind the id: pinned, where the pointer stays until it is released; kept, where retention does"
            + " not delete it; held, where it was held back, and why; insufficient, where there was too"
            + " little to compare it with."
      })
  int list(
      @Parameters(paramLabel = "DIR", description = "Directory of snapshots, or an output.")
          Path directory)
      throws IOException {
    SnapshotStore store = SnapshotDirectory.store(directory);
    PrintWriter out = spec.commandLine().getOut();
    List<String> models = requireModels(store, directory);
    List<String> problems = store.unreadable();
    String line = "%-2s %-12s %10s  %-24s %-24s %s%n";
    out.printf(line, "", "model", "step", "created", "event time", "id");
    for (String model : models) {
      String current = current(store, model);
      Optional<Pointer> pointer = pointer(store, model);
      for (PublishedSnapshot each : store.list(model)) {
        Manifest manifest = each.manifest();
        out.printf(
            line,
            each.id().equals(current) ? "*" : "",
            model,
            manifest.step(),
            Instant.ofEpochMilli(manifest.createdMs()),
            Instant.ofEpochMilli(manifest.eventTimeMs()),
            String.join("  ", notes(each, pointer)));
      }
    }
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    problems.forEach(problem -> err.println("contraflow: " + problem));
    err.flush();
    return problems.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** The id, and what there is to say of it. */
  private static List<String> notes(PublishedSnapshot snapshot, Optional<Pointer> pointer)
      throws IOException {
    List<String> notes = new ArrayList<>(List.of(snapshot.id()));
    if (pointer.filter(it -> it.pinned() && it.snapshot().equals(snapshot.id())).isPresent()) {
      notes.add("pinned");
    }
    if (pointer.filter(it -> it.pins().contains(snapshot.id())).isPresent()) {
      notes.add("kept");
    }
    try {
      Verdict.read(snapshot.directory())
          .filter(verdict -> !verdict.outcome().equals(Verdict.PASSED))
          .ifPresent(
              verdict ->
                  notes.add(verdict.isHeld() ? "held: " + verdict.reason() : verdict.outcome()));
    } catch (FormatException e) {
      notes.add("held: " + Verdict.FILE + " is damaged");
    }
    return notes;
  }

  private static Optional<Pointer> pointer(SnapshotStore store, String model) throws IOException {
    try {
      return store.pointer(model);
    } catch (FormatException e) {
      return Optional.empty(); // said elsewhere
    }
  }

  /** The id of the one to serve; none where the pointer is damaged, which is said elsewhere. */
  private static String current(SnapshotStore store, String model) throws IOException {
    try {
      return store.current(model).map(PublishedSnapshot::id).orElse("");
    } catch (FormatException e) {
      return "";
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description =
          "A snapshot's manifest: where it comes from, its figures, its files; and what was judged of it.")
  int show(
      @Parameters(
              paramLabel = "SNAPSHOT",
              description = "A snapshot's directory, or one of snapshots: then the one to serve.")
          Path snapshot,
      @Option(
              names = "--model",
              defaultValue = "default",
              paramLabel = "NAME",
              description = "Model within a directory of snapshots (default: ${DEFAULT-VALUE}).")
          String model)
      throws IOException {
    PublishedSnapshot found = PublishedSnapshot.read(SnapshotDirectory.find(snapshot, model));
    PrintWriter out = spec.commandLine().getOut();
    out.println(found.directory());
    out.print(Files.readString(found.directory().resolve(Manifest.FILE)));
    Path verdict = found.directory().resolve(Verdict.FILE);
    if (Files.exists(verdict)) {
      out.print(Files.readString(verdict));
    }
    out.flush();
    return ExitCode.OK;
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Reads pointers, manifests and every file, and compares them; exit code 1 if one is"
              + " damaged.")
  int verify(
      @Parameters(
              paramLabel = "DIR",
              description = "A snapshot's directory, or one of snapshots: then all of them.")
          Path directory)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<String> problems = problems(directory);
    problems.forEach(problem -> out.println("damaged: " + problem));
    int damaged = problems.size();
    for (PublishedSnapshot each : snapshots(directory, damaged > 0)) {
      Verification verification = Verification.of(each);
      if (verification.intact()) {
        out.printf(
            "%s %s: intact, %,d bytes%n", each.manifest().model(), each.id(), verification.bytes());
      } else {
        damaged++;
        out.printf(
            "%s %s: damaged: %s%n",
            each.manifest().model(), each.id(), String.join("; ", verification.problems()));
      }
    }
    out.flush();
    return damaged == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** Of pointers and manifests; the one manifest of a snapshot's directory is read later. */
  private static List<String> problems(Path directory) throws IOException {
    return Files.exists(directory.resolve(Manifest.FILE))
        ? List.of()
        : SnapshotDirectory.store(directory).unreadable();
  }

  /**
   * @param mayBeNone whether it is no error that there is none to read
   */
  private static List<PublishedSnapshot> snapshots(Path directory, boolean mayBeNone)
      throws IOException {
    if (Files.exists(directory.resolve(Manifest.FILE))) {
      return List.of(PublishedSnapshot.read(directory));
    }
    SnapshotStore store = SnapshotDirectory.store(directory);
    List<PublishedSnapshot> all = new ArrayList<>();
    List<String> models = mayBeNone ? store.models() : requireModels(store, directory);
    for (String model : models) {
      all.addAll(store.list(model));
    }
    return all;
  }

  private static List<String> requireModels(SnapshotStore store, Path directory)
      throws IOException {
    List<String> models = store.models();
    if (models.isEmpty()) {
      throw new FileNotFoundException(
          "there must be a snapshot in "
              + directory
              + ", found none; name the directory of"
              + " snapshots, or the --output of train or demo");
    }
    return models;
  }
}
