package io.contraflow.pipeline.job;

import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.StateSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The entry of the job jar, for {@code flink run} and application mode. Where to resume from is the
 * cluster's to say ({@code --fromSavepoint}). Topics that are missing are created; checkpoints go
 * below the output directory, which all task managers must share.
 */
@Command(
    name = "contraflow-job",
    description = "Builds the learner's job and hands it to the cluster.",
    mixinStandardHelpOptions = true)
public final class JobMain implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration, on the machine that submits the job.")
  private Path config;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Checkpoints and snapshots; a path that every machine shares.")
  private Path output;

  public static void main(String[] args) throws Exception {
    CommandLine line = new CommandLine(new JobMain());
    // A failure must reach Flink's client: it is no exit code there.
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          throw error;
        });
    int code = line.execute(args);
    if (code == CommandLine.ExitCode.USAGE) {
      throw new IllegalArgumentException("the job's arguments must be as --help says; see above");
    }
  }

  @Override
  public Integer call() throws Exception {
    Configuration configuration =
        config == null ? Configuration.defaults() : Configuration.read(config);
    OutputDirectories.require(configuration, output);
    TopicAdmin.ensure(
        configuration.kafkaProperties(),
        TopicSpec.of(configuration.topics(), configuration.get(KafkaSettings.PARTITIONS)),
        configuration.get(KafkaSettings.REPLICATION_FACTOR));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(
            StateSettings.of(
                configuration
                    .checkpointUri()
                    .orElseGet(() -> StateSettings.uri(configuration.checkpointDirectory(output))),
                configuration.get(JobSettings.CHECKPOINT_INTERVAL)));
    if (configuration.isSet(JobSettings.PARALLELISM)) {
      environment.setParallelism(configuration.get(JobSettings.PARALLELISM));
    }
    LearnerJob.build(environment, configuration, output);
    environment.execute(LearnerJob.NAME);
    return CommandLine.ExitCode.OK;
  }
}
