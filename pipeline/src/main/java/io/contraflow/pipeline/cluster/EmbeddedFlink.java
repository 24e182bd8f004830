package io.contraflow.pipeline.cluster;

import io.contraflow.state.snapshot.Directories;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Flink in this JVM, with its web page, for one job that resumes from the newest checkpoint of its
 * output directory. {@link StateSettings} says how state is kept.
 */
public final class EmbeddedFlink implements AutoCloseable {
  private static final long TIMEOUT_S = 60;
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(64);

  private final MiniCluster cluster;
  private final Configuration flink;
  private final Optional<NewestCheckpoint> resumedFrom;
  private final URI restAddress;
  private final OutputLock lock;

  private EmbeddedFlink(
      MiniCluster cluster,
      Configuration flink,
      Optional<NewestCheckpoint> resumedFrom,
      URI restAddress,
      OutputLock lock) {
    this.cluster = cluster;
    this.flink = flink;
    this.resumedFrom = resumedFrom;
    this.restAddress = restAddress;
    this.lock = lock;
  }

  /**
   * @throws ClusterException if the port is taken, or a directory cannot be used or is in use
   */
  public static EmbeddedFlink start(ClusterOptions options) {
    return start(options, new Configuration());
  }

  /**
   * As above, for a job that resumes from a checkpoint of the caller's choice. Newer ones are set
   * aside: their {@code _metadata} gets another name.
   */
  public static EmbeddedFlink start(ClusterOptions options, Optional<Path> fromCheckpoint) {
    return start(options, new Configuration(), fromCheckpoint);
  }

  /**
   * As above.
   *
   * @param further options of Flink's own, which win
   */
  public static EmbeddedFlink start(ClusterOptions options, Configuration further) {
    return start(options, further, Optional.empty());
  }

  private static EmbeddedFlink start(
      ClusterOptions options, Configuration further, Optional<Path> fromCheckpoint) {
    Ports.requireFree("job.ui-port", InetAddress.getLoopbackAddress(), options.uiPort());
    Ports.requireFree(
        "job.metrics-port", new InetSocketAddress(0).getAddress(), options.metricsPort());
    OutputLock lock = lock(options.scratch().toAbsolutePath().getParent());
    try {
      return start(
          options, further, Checkpointed.resumed(options.checkpoints(), fromCheckpoint), lock);
    } catch (ClusterException e) {
      release(lock);
      throw e;
    }
  }

  private static EmbeddedFlink start(
      ClusterOptions options,
      Configuration further,
      Optional<NewestCheckpoint> newest,
      OutputLock lock) {
    try {
      // What a killed process left behind is of no use: state comes from checkpoints.
      Directories.delete(options.scratch());
      Files.createDirectories(options.scratch());
      Files.createDirectories(options.checkpoints());
      Configuration flink = configuration(options);
      flink.addAll(further);
      newest.ifPresent(from -> StateSettings.resume(flink, from));
      MiniCluster cluster =
          new MiniCluster(
              new MiniClusterConfiguration.Builder()
                  .setConfiguration(flink)
                  .setNumTaskManagers(1)
                  .setNumSlotsPerTaskManager(options.parallelism())
                  .build());
      cluster.start();
      URI rest = cluster.getRestAddress().get(TIMEOUT_S, TimeUnit.SECONDS);
      return new EmbeddedFlink(cluster, flink, newest, rest, lock);
    } catch (Exception e) {
      throw new ClusterException(
          "the embedded Flink must start, but: "
              + JobFailure.reason(e)
              + "; check that job.ui-port "
              + options.uiPort()
              + " is free and "
              + options.scratch().toAbsolutePath()
              + " can be written",
          e);
    }
  }

  /** An environment to build the job in; it belongs to {@link #submit}. */
  public StreamExecutionEnvironment environment() {
    return new StreamExecutionEnvironment(flink);
  }

  /**
   * Starts the job that was built in the environment, and waits until all of it has read its state.
   *
   * @throws ClusterException if it is refused, or refuses its state
   */
  public JobClient submit(StreamExecutionEnvironment environment, String name) {
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName(name);
    try {
      cluster.submitJob(graph).get(TIMEOUT_S, TimeUnit.SECONDS);
      JobClient job =
          new MiniClusterJobClient(
              graph.getJobID(),
              cluster,
              EmbeddedFlink.class.getClassLoader(),
              MiniClusterJobClient.JobFinalizationBehavior.NOTHING);
      JobStart.await(cluster, job);
      return job;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while the job was submitted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new ClusterException(
          "the embedded Flink must take the job, but: "
              + JobFailure.reason(e)
              + "; --verbose says more",
          e);
    }
  }

  /** The web page and REST interface, as in {@code http://localhost:8081}. */
  public URI restAddress() {
    return restAddress;
  }

  /** What the job resumes from; empty for a job that starts anew. */
  public Optional<NewestCheckpoint> resumedFrom() {
    return resumedFrom;
  }

  /** Cancels the jobs and stops the cluster; checkpoints stay. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (!cluster.isRunning()) {
      return;
    }
    try {
      try {
        cancelJobs();
      } finally {
        cluster.closeAsync().get(TIMEOUT_S, TimeUnit.SECONDS);
        release(lock);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new ClusterException("the embedded Flink did not stop: " + JobFailure.reason(e), e);
    }
  }

  private static OutputLock lock(Path output) {
    try {
      return OutputLock.of(output);
    } catch (IOException e) {
      throw new ClusterException(
          "the output directory must be this process's alone, but: "
              + (e.getMessage() == null ? e : e.getMessage())
              + "; stop what else runs there, or give another --output",
          e);
    }
  }

  private static void release(OutputLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new ClusterException("the output's lock cannot be released: " + e.getMessage(), e);
    }
  }

  private void cancelJobs() throws InterruptedException, ExecutionException, TimeoutException {
    for (JobStatusMessage job : cluster.listJobs().get(TIMEOUT_S, TimeUnit.SECONDS)) {
      if (!job.getJobState().isGloballyTerminalState()) {
        cluster.cancelJob(job.getJobId()).get(TIMEOUT_S, TimeUnit.SECONDS);
        cluster.requestJobResult(job.getJobId()).get(TIMEOUT_S, TimeUnit.SECONDS);
      }
    }
  }

  private static Configuration configuration(ClusterOptions options) {
    Configuration flink =
        StateSettings.of(StateSettings.uri(options.checkpoints()), options.checkpointInterval());
    flink.set(CoreOptions.DEFAULT_PARALLELISM, options.parallelism());
    flink.set(CoreOptions.TMP_DIRS, options.scratch().toAbsolutePath().toString());
    flink.set(RestOptions.PORT, options.uiPort());
    flink.set(RestOptions.BIND_PORT, String.valueOf(options.uiPort()));
    flink.set(RestOptions.ADDRESS, "localhost");
    flink.set(RestOptions.BIND_ADDRESS, "localhost");
    flink.set(WebOptions.SUBMIT_ENABLE, false);
    flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, new MemorySize(options.managedMemoryBytes()));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
    // What accumulators say comes with them.
    flink.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, HEARTBEAT);
    if (options.metricsPort() != 0) {
      flink.setString(
          "metrics.reporter.prom.factory.class", PrometheusReporterFactory.class.getName());
      flink.setString("metrics.reporter.prom.port", String.valueOf(options.metricsPort()));
      // Names of models, reasons and partitions as they are, and not a_b for a-b.
      flink.setString("metrics.reporter.prom.filterLabelValueCharacters", "false");
    }
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, options.restartAttempts());
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    return flink;
  }
}
