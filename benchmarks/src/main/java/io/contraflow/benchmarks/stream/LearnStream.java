package io.contraflow.benchmarks.stream;

import io.contraflow.operators.step.Learn;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A cluster with a job of made outcomes, the learn operator and nothing behind it, which goes on
 * from the newest checkpoint of its directory; closing it cancels the job and keeps the
 * checkpoints.
 */
public final class LearnStream implements AutoCloseable {
  private static final long POLL_MS = 20;

  /** How old what the REST interface says may be. */
  public static final long REFRESH_MS = 100;

  private static final String PREFIX = "learn.contraflow.";
  private static final int CHECKPOINTS_KNOWN = 5000;

  private static final Set<String> LIVE = Set.of("INITIALIZING", "CREATED", "RUNNING");

  private final EmbeddedFlink flink;
  private final JobClient job;
  private final FlinkRest rest;

  /**
   * @param checkpoints false for none, whatever the cluster's interval
   * @param count outcomes at most
   * @param perSecond see {@link GeneratedOutcomes#of}
   */
  public LearnStream(
      ClusterOptions options,
      LearnSettings settings,
      OutcomeMaker outcomes,
      long count,
      double perSecond,
      boolean checkpoints) {
    flink = EmbeddedFlink.start(options, further());
    StreamExecutionEnvironment environment = flink.environment();
    if (!checkpoints) {
      environment.getCheckpointConfig().disableCheckpointing();
    }
    Learn.Learnt learnt =
        Learn.apply(GeneratedOutcomes.of(environment, outcomes, count, perSecond), settings);
    learnt.reports().sinkTo(new DiscardingSink<>()).name("reports").uid("reports");
    learnt
        .announcements()
        .sinkTo(new DiscardingSink<>())
        .name("announcements")
        .uid("announcements");
    try {
      job = flink.submit(environment, "benchmark");
    } catch (RuntimeException e) {
      flink.close();
      throw e;
    }
    rest = new FlinkRest(flink.restAddress(), job.getJobID().toString());
  }

  /** The REST interface shall say what is now, and forget no checkpoint. */
  private static Configuration further() {
    Configuration further = new Configuration();
    further.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(REFRESH_MS));
    further.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(REFRESH_MS));
    further.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, CHECKPOINTS_KNOWN);
    return further;
  }

  public FlinkRest rest() {
    return rest;
  }

  public JobClient job() {
    return job;
  }

  /** Id of the vertex that learns; there from {@link #awaitRunning} on. */
  public String learnVertex() throws IOException, InterruptedException {
    return rest.vertex("learn");
  }

  /** Waits until everything runs. */
  public void awaitRunning() throws IOException, InterruptedException {
    while (!rest.allRun()) {
      mustLive();
      Thread.sleep(POLL_MS);
    }
  }

  /** Waits until so many checkpoints of this run are complete. */
  public void awaitCheckpoints(long completed) throws IOException, InterruptedException {
    awaitRunning();
    while (rest.completed() < completed) {
      mustLive();
      Thread.sleep(POLL_MS);
    }
  }

  /**
   * Counters and gauges of the learn operator as they are now, summed over its subtasks, as in
   * {@code steps}; 0 for what has not been counted yet.
   */
  public Map<String, Double> figures(String... names) throws IOException, InterruptedException {
    List<String> full = Stream.of(names).map(PREFIX::concat).toList();
    rest.metrics(learnVertex(), full);
    Thread.sleep(2 * REFRESH_MS);
    Map<String, Double> found = rest.metrics(learnVertex(), full);
    return Stream.of(names)
        .collect(Collectors.toMap(name -> name, name -> found.getOrDefault(PREFIX + name, 0.0)));
  }

  /**
   * @throws IllegalStateException if the job has failed or ended
   */
  public void mustLive() throws IOException, InterruptedException {
    String state = rest.state();
    if (!LIVE.contains(state)) {
      throw new IllegalStateException("the job must run, was " + state + "; --verbose says more");
    }
  }

  @Override
  public void close() {
    flink.close();
  }
}
