package io.contraflow.pipeline.job;

import io.contraflow.operators.step.LearnProgress;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;

/** Waits for a job whose log has an end. */
public final class LogEnd {
  private static final long LOOK_EVERY_MS = 200;

  private LogEnd() {}

  /**
   * Waits until the job has come to the end of its log and has published every model's last
   * snapshot, then cancels it; its newest checkpoint stays.
   *
   * @throws ExecutionException if the job fails, or is cancelled by another, before
   */
  public static void await(JobClient job, Configuration configuration)
      throws ExecutionException, InterruptedException {
    CompletableFuture<?> result = job.getJobExecutionResult();
    while (progress(job, LearnProgress.ENDED) < configuration.get(JobSettings.PARALLELISM)) {
      try {
        result.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        continue;
      }
    }
    job.cancel().get();
    result.handle((ended, failure) -> null).get();
  }

  /** A number of {@link LearnProgress}, as of a moment ago; 0 before there is one. */
  static long progress(JobClient job, String name) throws InterruptedException {
    try {
      Map<String, Object> known = job.getAccumulators().get();
      return known.get(name) instanceof Number number ? number.longValue() : 0;
    } catch (ExecutionException e) {
      return 0; // not running yet, or no more: the result says which
    }
  }
}
