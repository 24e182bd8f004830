package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.job.Rebuild;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contraflow rebuild}: whether a snapshot is what its log and its options give. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a published snapshot again, from the records that are still in Kafka and the options that"
          + " the snapshot names, and compares the two.",
      "It writes to no topic and commits no offsets. The topics must hold every record from the first"
          + " on; docs/reproducible.md says what else is needed."
    },
    exitCodeOnExecutionException = RebuildCommand.NOT_COMPARED,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the same, bit for bit",
      "1:not the same: the first difference",
      "2:the command or the configuration is wrong",
      "3:could not be compared: Kafka does not answer, or does not hold the log any more"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow rebuild --from-log --until step-000000190-4f45d1b10bda --config contraflow.yaml",
      "  contraflow rebuild --from-log --until /data/contraflow/snapshots/default/step-000000190-4f45d1b10bda",
      "  contraflow rebuild --from-log --until STEP --set learner.seed=2    how another seed differs"
    })
final class RebuildCommand implements Callable<Integer> {
  /** Neither the same nor different. */
  static final int NOT_COMPARED = 3;

  private static final long SAY_EVERY_NS = TimeUnit.SECONDS.toNanos(2);

  @Option(
      names = "--until",
      required = true,
      paramLabel = "SNAPSHOT",
      description = "The snapshot's directory, or its id in --in.")
  private String until;

  @Option(
      names = "--from-log",
      required = true,
      description = "From Kafka's log: there is no other way yet.")
  private boolean fromLog;

  @Option(
      names = "--in",
      defaultValue = "contraflow-output",
      paramLabel = "DIR",
      description =
          "Where an id is looked for: an output or a directory of snapshots (default: ${DEFAULT-VALUE}).")
  private Path in;

  @Option(
      names = "--start",
      paramLabel = "DIR",
      description =
          "What the model began with; left out it is the start directory beside the snapshots, and"
              + " where there is none it is made by the options.")
  private Path start;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where what is made is kept, an empty directory; left out it is deleted.")
  private Path output;

  @Mixin private ConfigurationMixin configurationOptions;

  @Spec private CommandSpec spec;

  private long saidNs = System.nanoTime();

  @Override
  public Integer call() throws Exception {
    PublishedSnapshot made = PublishedSnapshot.read(snapshot());
    Manifest manifest = made.manifest();
    Configuration configuration =
        configurationOptions.changed(Rebuild.recorded(manifest, configurationOptions.readFile()));
    configuration.requireConsistent();
    if (start != null && !Files.isDirectory(start)) {
      throw wrong(
          "--start must be a start directory, " + start + " is none; leave it out to make it");
    }
    Path directory = output == null ? Files.createTempDirectory("contraflow-rebuild") : empty();
    Rebuild rebuild = new Rebuild(manifest, configuration, directory);
    RebuildEnding ending = new RebuildEnding(rebuild, output == null ? directory : null);
    try {
      say("start: " + start(made, directory));
      Optional<String> missing = rebuild.missing();
      if (missing.isPresent()) {
        say(
            "not to be made again: "
                + missing.get()
                + "; keep a log as long as its snapshots are to be proved (retention.ms)");
        return NOT_COMPARED;
      }
      return compared(rebuild, manifest);
    } finally {
      ending.close();
    }
  }

  private int compared(Rebuild rebuild, Manifest manifest) throws Exception {
    say("reading the log up to step %,d of model %s".formatted(manifest.step(), manifest.model()));
    Optional<PublishedSnapshot> again = rebuild.run(steps -> progress(steps, manifest.step()));
    Optional<String> changed = rebuild.changedOption();
    if (again.isEmpty() && changed.isPresent()) {
      say("differs: it takes fewer steps: " + changed.get());
      return ExitCode.SOFTWARE;
    }
    if (again.isEmpty()) {
      say(
          "not to be made again: the log ends before step %,d; give the Kafka and the topics that the snapshot was made from"
              .formatted(manifest.step()));
      return NOT_COMPARED;
    }
    Optional<String> difference = rebuild.difference(again.get().manifest());
    if (output != null) {
      say("kept in " + again.get().directory());
    }
    say(
        difference.isEmpty()
            ? "identical: " + manifest.id() + ", sha256 " + manifest.tensorSha256()
            : "differs: " + difference.get());
    return difference.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private Path snapshot() throws IOException {
    Path directory = Path.of(until);
    if (Files.exists(directory.resolve(Manifest.FILE))) {
      return directory;
    }
    SnapshotStore store = SnapshotDirectory.store(in);
    for (String model : store.models()) {
      for (PublishedSnapshot each : store.list(model)) {
        if (each.id().equals(until)) {
          return each.directory();
        }
      }
    }
    throw wrong(
        "--until must be a snapshot's directory or an id in "
            + in
            + ", was "
            + until
            + "; contraflow snapshots list shows those that are there");
  }

  private Path empty() throws IOException {
    Files.createDirectories(output);
    try (Stream<Path> entries = Files.list(output)) {
      if (entries.findAny().isPresent()) {
        throw wrong("--output must be an empty directory, " + output + " is not; give another");
      }
    }
    return output;
  }

  /** Puts what the model began with where the job looks for it, and says where it is from. */
  private String start(PublishedSnapshot made, Path directory) throws IOException {
    // OUTPUT/snapshots/MODEL/ID
    Path beside = made.directory().toAbsolutePath().resolve("../../../start").normalize();
    Path from = start == null ? beside : start;
    if (!Files.isDirectory(from)) {
      return "made by the snapshot's options";
    }
    copy(from, directory.resolve("start"));
    return from.toString();
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> entries;
    try (Stream<Path> walk = Files.walk(from)) {
      entries = walk.toList();
    }
    for (Path entry : entries) {
      Files.copy(entry, to.resolve(from.relativize(entry).toString()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void progress(long steps, long of) {
    long nowNs = System.nanoTime();
    if (nowNs - saidNs >= SAY_EVERY_NS || steps == of) {
      saidNs = nowNs;
      say("step %,d/%,d".formatted(steps, of));
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
