package io.contraflow.benchmarks.chaos;

import io.contraflow.benchmarks.stream.FlinkRest;
import io.contraflow.pipeline.cluster.CheckpointFailure;
import io.contraflow.pipeline.cluster.NewestCheckpoint;
import io.contraflow.pipeline.cluster.StateSettings;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.job.LearnerJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The learner's job on a cluster, handed to it from here over REST. */
final class ClusterJob {
  private final FlinkRest rest;
  private final JobClient client;
  private final Optional<NewestCheckpoint> from;

  private ClusterJob(FlinkRest rest, JobClient client, Optional<NewestCheckpoint> from) {
    this.rest = rest;
    this.client = client;
    this.from = from;
  }

  /** Submits the job; from the newest retained checkpoint, if there is one. */
  static ClusterJob submit(JobRun run, FlinkCluster cluster) throws Exception {
    var configuration = run.configuration();
    Configuration flink =
        StateSettings.of(
            StateSettings.uri(run.files().checkpoints()),
            configuration.get(JobSettings.CHECKPOINT_INTERVAL));
    flink.set(DeploymentOptions.TARGET, "remote");
    flink.set(DeploymentOptions.ATTACHED, false);
    flink.set(RestOptions.ADDRESS, "localhost");
    flink.set(RestOptions.PORT, cluster.restPort());
    flink.set(CoreOptions.DEFAULT_PARALLELISM, configuration.get(JobSettings.PARALLELISM));
    Optional<NewestCheckpoint> newest = NewestCheckpoint.find(run.files().checkpoints());
    newest.ifPresent(from -> StateSettings.resume(flink, from));
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(flink);
    LearnerJob.build(environment, configuration, run.output());
    JobClient client = environment.executeAsync(LearnerJob.NAME);
    return new ClusterJob(
        new FlinkRest(cluster.rest(), client.getJobID().toString()), client, newest);
  }

  Optional<NewestCheckpoint> from() {
    return from;
  }

  /** As in {@code RUNNING}; UNREACHABLE where nobody answers. */
  String state() throws InterruptedException {
    try {
      return rest.state();
    } catch (IOException e) {
      return "UNREACHABLE";
    }
  }

  /** Whether it has ended by itself. */
  boolean hasFailed() throws InterruptedException {
    return state().equals("FAILED");
  }

  /**
   * Why it failed, as {@code train} says it: with a remedy where the checkpoints were the cause.
   */
  String failure(Path checkpoints) throws InterruptedException {
    try {
      client.getJobExecutionResult().get();
      return "the job ended without a failure";
    } catch (ExecutionException e) {
      return CheckpointFailure.message(e, checkpoints).orElse(String.valueOf(e.getCause()));
    }
  }
}
