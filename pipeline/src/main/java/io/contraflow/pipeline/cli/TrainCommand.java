package io.contraflow.pipeline.cli;

import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.CheckpointFailure;
import io.contraflow.pipeline.cluster.ClusterException;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.cluster.FileSystemPlugins;
import io.contraflow.pipeline.config.AdapterSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.StartPosition;
import io.contraflow.pipeline.demo.MachineCheck;
import io.contraflow.pipeline.job.LastReports;
import io.contraflow.pipeline.job.LearnerJob;
import io.contraflow.pipeline.job.LogEnd;
import io.contraflow.pipeline.job.OutputDirectories;
import io.contraflow.pipeline.job.RunEnd;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code contraflow train}: the job on an existing Kafka, with Flink in this process. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains on the events of an existing Kafka until it is stopped (Ctrl-C), or with --until to the"
          + " end of the log.",
      "Checkpoints and snapshots go to --output; run again with the same, it resumes from the newest"
          + " checkpoint. Topics that are missing are created. docs/events.md says what to send."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow train --config contraflow.yaml --output /data/contraflow",
      "  contraflow train --bootstrap-servers kafka:9092 --set join.window=10min",
      "  contraflow train --until latest         all that is there now, then says what came of it",
      "  contraflow produce events.jsonl         in another terminal, to send events from a file"
    })
final class TrainCommand implements Callable<Integer> {
  @Mixin private ConfigurationMixin configurationOptions;

  @Option(
      names = "--output",
      defaultValue = "contraflow-output",
      paramLabel = "DIR",
      description = "Checkpoints and snapshots (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--until",
      paramLabel = "END",
      converter = UntilConverter.class,
      description = {
        "latest: read what is in the topics now. An instant, as in 2026-01-31T12:00:00Z: read each"
            + " partition up to its first record with a Kafka timestamp at or after it, so not what"
            + " comes behind that with an earlier one. There every search is decided, the last steps are taken,"
            + " the last snapshot is published, and the command ends.",
        "Stopped before, it goes on to the same end; at the end, to what has been added since. Then"
            + " events that would have come before what the end decided count as late."
      })
  private StartPosition until;

  @Mixin private ResumeMixin resume;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    MachineCheck.requirePlatform();
    Configuration configuration = resume.applied(configurationOptions.read());
    // Contradictions show before anything is started.
    configuration.requireConsistent();
    Embedders.require(configuration);
    FileSystemPlugins.load();
    configuration.checkpointDirectory(output); // that of a cluster may be a URI
    OutputDirectories.require(configuration, output);
    say("asking Kafka at " + servers(configuration));
    say(created(configuration));
    Optional<RunEnd> end = until == null ? Optional.empty() : Optional.of(end(configuration));
    if (end.isPresent() && end.get().reached()) {
      say("nothing has come since the end that was reached before");
      sayEnd(end.get(), SnapshotStore.open(configuration.snapshotDirectory(output)));
      return ExitCode.OK;
    }
    try (EmbeddedFlink flink =
        EmbeddedFlink.start(ClusterOptions.of(configuration, output), resume.checkpoint())) {
      train(flink, configuration, end);
    }
    return ExitCode.OK;
  }

  private RunEnd end(Configuration configuration) throws IOException {
    return resume.checkpoint().isPresent()
        ? RunEnd.asOfNow(until, configuration) // the one before may not be this checkpoint's
        : RunEnd.next(output, until, configuration);
  }

  /** Of an output that is this process's alone, and whose checkpoint can be resumed from. */
  private void train(EmbeddedFlink flink, Configuration configuration, Optional<RunEnd> end)
      throws Exception {
    if (end.isPresent()) {
      end.get().write(output);
    } else {
      RunEnd.forget(output);
    }
    StreamExecutionEnvironment environment = flink.environment();
    StartSnapshot start =
        LearnerJob.build(environment, configuration, output, end.map(RunEnd::logEnds));
    LastReports last = new LastReports(configuration);
    JobClient job = flink.submit(environment, LearnerJob.NAME);
    sayBegun(flink, configuration, start);
    TrainFollower follower = new TrainFollower(configuration, this::say);
    Thread following = new Thread(follower, "train-follower");
    following.setDaemon(true);
    following.start();
    boolean ended;
    try {
      ended = awaitEnd(flink, job, configuration);
    } finally {
      follower.stop();
    }
    if (ended) {
      RunEnd reached =
          end.orElseThrow().reachedWith(last.read(), configuration.snapshotDirectory(output));
      reached.write(output);
      sayEnd(reached, SnapshotStore.open(configuration.snapshotDirectory(output)));
    }
  }

  private void sayBegun(EmbeddedFlink flink, Configuration configuration, StartSnapshot start)
      throws IOException {
    say(
        flink
            .resumedFrom()
            .map(from -> "resumed from checkpoint " + from.id() + ", " + from.directory())
            .orElse("started anew"));
    say(
        "reading "
            + String.join(", ", configuration.topics().searchEventTopics())
            + " and "
            + String.join(", ", configuration.topics().documentTopics()));
    say("training " + trained(configuration, start));
    say("snapshots in " + configuration.snapshotDirectory(output).toAbsolutePath());
    if (configuration.get(JobSettings.METRICS_PORT) != 0) {
      say(
          "metrics for Prometheus at http://localhost:"
              + configuration.get(JobSettings.METRICS_PORT)
              + "/metrics");
    }
    say("Flink's page is " + flink.restAddress() + "; stop with Ctrl-C");
  }

  private void sayEnd(RunEnd end, SnapshotStore store) throws IOException {
    say("the end of the log, " + end.until());
    if (end.models().isEmpty()) {
      say("no model: nothing in it was a search or an action");
    }
    end.models()
        .forEach(
            (name, model) ->
                say(
                    "model %s  step %,d  late %d  state %s  snapshot %s"
                        .formatted(
                            name,
                            model.step(),
                            model.late(),
                            model.stateSha256(),
                            model.snapshot() == null ? "none" : model.snapshot())));
    for (Map.Entry<String, RunEnd.Model> model : end.models().entrySet()) {
      String id = model.getValue().snapshot();
      if (id != null && !store.isCurrent(model.getKey(), id)) {
        say(
            "model %s does not serve it: it was held back, or another is pinned; contraflow snapshots list says which"
                .formatted(model.getKey()));
      }
    }
  }

  private static String trained(Configuration configuration, StartSnapshot start)
      throws IOException {
    String model =
        configuration.isAdapter()
            ? "a "
                + configuration.get(AdapterSettings.HEAD).label()
                + " head over "
                + configuration.get(AdapterSettings.EMBEDDER)
            : "a static model from " + configuration.autoValues().start();
    return "%s, dimension %d, towers %s"
        .formatted(model, start.dimension(), configuration.get(LearnerSettings.TOWERS).label());
  }

  private static String created(Configuration configuration) {
    Set<String> created =
        TopicAdmin.ensure(
            configuration.kafkaProperties(),
            TopicSpec.of(configuration.topics(), configuration.get(KafkaSettings.PARTITIONS)),
            configuration.get(KafkaSettings.REPLICATION_FACTOR));
    return created.isEmpty() ? "all topics are there" : "created topics " + created;
  }

  /**
   * Until the log's end, the job's failure, or the process is told to end: then the cluster is
   * stopped in order.
   *
   * @return whether it was the log's end
   */
  private boolean awaitEnd(EmbeddedFlink flink, JobClient job, Configuration configuration)
      throws Exception {
    AtomicBoolean stopping = new AtomicBoolean();
    Thread stop =
        new Thread(
            () -> {
              stopping.set(true);
              flink.close();
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      if (until == null) {
        job.getJobExecutionResult().get();
      } else {
        LogEnd.await(job, configuration);
      }
      Runtime.getRuntime().removeShutdownHook(stop);
      return until != null;
    } catch (ExecutionException e) {
      if (!stopping.get()) {
        throw CheckpointFailure.message(e, configuration.checkpointDirectory(output))
            .<Exception>map(message -> new ClusterException(message, e))
            .orElse(e);
      }
      say("stopped; run again with the same --output to go on");
      stop.join();
      return false;
    }
  }

  private static String servers(Configuration configuration) {
    return configuration.get(KafkaSettings.BOOTSTRAP_SERVERS);
  }

  private synchronized void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
