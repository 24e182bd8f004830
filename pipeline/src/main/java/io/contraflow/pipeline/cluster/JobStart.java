package io.contraflow.pipeline.cluster;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;

/**
 * The time between a job's submission and its tasks at work, in which they read their state: what
 * they refuse shows here.
 */
final class JobStart {
  private static final long ASK_EVERY_MS = 100;
  private static final long ANSWER_WAIT_S = 60;

  private JobStart() {}

  /**
   * Waits until every task runs, however long its state takes to be read, or the job has ended.
   *
   * @throws ClusterException if it has failed, with the reason
   */
  static void await(MiniCluster cluster, JobClient job)
      throws InterruptedException, ExecutionException, TimeoutException {
    JobID id = job.getJobID();
    AccessExecutionGraph graph = cluster.getExecutionGraph(id).get(ANSWER_WAIT_S, TimeUnit.SECONDS);
    while (!graph.getState().isGloballyTerminalState() && !isAtWork(graph)) {
      TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MS);
      graph = cluster.getExecutionGraph(id).get(ANSWER_WAIT_S, TimeUnit.SECONDS);
    }
    if (graph.getState() == JobStatus.FAILED) {
      throw failure(job);
    }
  }

  private static boolean isAtWork(AccessExecutionGraph graph) {
    return graph.getState() == JobStatus.RUNNING
        && StreamSupport.stream(graph.getAllExecutionVertices().spliterator(), false)
            .allMatch(
                vertex ->
                    vertex.getExecutionState() == ExecutionState.RUNNING
                        || vertex.getExecutionState() == ExecutionState.FINISHED);
  }

  private static ClusterException failure(JobClient job)
      throws InterruptedException, TimeoutException {
    try {
      job.getJobExecutionResult().get(ANSWER_WAIT_S, TimeUnit.SECONDS);
      throw new IllegalStateException("a failed job must have no result: " + job.getJobID());
    } catch (ExecutionException e) {
      return new ClusterException("the job failed: " + JobFailure.reason(e), e);
    }
  }
}
