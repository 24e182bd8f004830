package io.contraflow.benchmarks.stream;

import io.contraflow.operators.metric.Metric;
import io.contraflow.operators.step.Learn;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
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

  private final StepTimes times = new StepTimes();
  private final EmbeddedFlink flink;
  private final JobClient job;
  private final FlinkRest rest;
  private final long submittedNs;

  /**
   * @param count outcomes at most
   * @param perSecond see {@link GeneratedOutcomes#of}
   */
  public LearnStream(
      ClusterOptions options,
      LearnSettings settings,
      OutcomeMaker outcomes,
      long count,
      double perSecond) {
    flink = EmbeddedFlink.start(options, FlinkRest.options());
    StreamExecutionEnvironment environment = flink.environment();
    Learn.Learnt learnt =
        Learn.apply(GeneratedOutcomes.of(environment, outcomes, count, perSecond), settings);
    learnt.reports().sinkTo(times).name("reports").uid("reports");
    learnt
        .announcements()
        .sinkTo(new DiscardingSink<>())
        .name("announcements")
        .uid("announcements");
    submittedNs = System.nanoTime();
    try {
      job = flink.submit(environment, "benchmark");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    rest = new FlinkRest(flink.restAddress(), job.getJobID().toString());
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
    rest.awaitRunning();
  }

  /** Waits until so many checkpoints of this run are complete. */
  public void awaitCheckpoints(long completed) throws IOException, InterruptedException {
    awaitRunning();
    while (rest.completed() < completed) {
      rest.mustLive();
      Thread.sleep(POLL_MS);
    }
  }

  /** Asks for a checkpoint now, whatever the cluster's interval, and waits until it is complete. */
  public void checkpoint() throws IOException, InterruptedException {
    rest.takeCheckpoint();
  }

  /** Waits until so many steps of this run are taken. */
  public void awaitSteps(int taken) throws IOException, InterruptedException {
    while (times.steps().size() < taken) {
      rest.mustLive();
      Thread.sleep(POLL_MS);
    }
  }

  /** How long each step of this run took so far, in ms. */
  public double[] stepMs() {
    return times.steps().stream().mapToDouble(StepTimes.Step::ms).toArray();
  }

  /** From the job's submission until its first step was taken, as {@link #awaitSteps} awaits it. */
  public double firstStepSeconds() {
    return (times.steps().get(0).atNs() - submittedNs) / 1e9;
  }

  /**
   * Metrics of the learn operator as they are now, summed over its subtasks and models.
   *
   * @throws IllegalStateException if the job has failed or ended
   */
  public Map<Metric, Double> figures(Set<Metric> asked) throws IOException, InterruptedException {
    rest.mustLive();
    rest.metrics(learnVertex(), asked);
    Thread.sleep(2 * FlinkRest.REFRESH_MS);
    return rest.metrics(learnVertex(), asked);
  }

  @Override
  public void close() {
    flink.close();
    times.close();
  }
}
