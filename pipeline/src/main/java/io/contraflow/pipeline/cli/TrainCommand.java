package io.contraflow.pipeline.cli;

import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.CheckpointFailure;
import io.contraflow.pipeline.cluster.ClusterException;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.AdapterSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.job.LearnerJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
      "Trains on the events of an existing Kafka until it is stopped (Ctrl-C).",
      "Checkpoints and snapshots go to --output; run again with the same, it resumes from the newest"
          + " checkpoint. Topics that are missing are created. docs/events.md says what to send."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow train --config contraflow.yaml --output /data/contraflow",
      "  contraflow train --bootstrap-servers kafka:9092 --set join.window=10min",
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

  @Mixin private ResumeMixin resume;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Configuration configuration = resume.applied(configurationOptions.read());
    // Contradictions show before anything is started.
    configuration.requireConsistent();
    Embedders.require(configuration);
    Files.createDirectories(output);
    say("asking Kafka at " + servers(configuration));
    say(created(configuration));
    try (EmbeddedFlink flink =
        EmbeddedFlink.start(ClusterOptions.of(configuration, output), resume.checkpoint())) {
      StreamExecutionEnvironment environment = flink.environment();
      StartSnapshot start = LearnerJob.build(environment, configuration, output);
      JobClient job = flink.submit(environment, LearnerJob.NAME);
      say(
          flink
              .resumedFrom()
              .map(from -> "resumed from checkpoint " + from.id() + ", " + from.directory())
              .orElse("started anew"));
      say(
          "reading "
              + configuration.topics().searchEvents()
              + " and "
              + configuration.topics().documents());
      say("training " + trained(configuration, start));
      say("snapshots in " + configuration.snapshotDirectory(output).toAbsolutePath());
      say("Flink's page is " + flink.restAddress() + "; stop with Ctrl-C");
      TrainFollower follower = new TrainFollower(configuration, this::say);
      Thread following = new Thread(follower, "train-follower");
      following.setDaemon(true);
      following.start();
      try {
        awaitEnd(flink, job, configuration.checkpointDirectory(output));
      } finally {
        follower.stop();
      }
    }
    return ExitCode.OK;
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

  /** Until the job fails, or the process is told to end: then the cluster is stopped in order. */
  private void awaitEnd(EmbeddedFlink flink, JobClient job, Path checkpoints) throws Exception {
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
      job.getJobExecutionResult().get();
    } catch (ExecutionException e) {
      if (!stopping.get()) {
        throw CheckpointFailure.message(e, checkpoints)
            .<Exception>map(message -> new ClusterException(message, e))
            .orElse(e);
      }
      say("stopped; run again with the same --output to go on");
      stop.join();
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
