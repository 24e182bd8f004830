package io.contraflow.pipeline.job;

import io.contraflow.pipeline.config.Configuration;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The one line by which every entry, embedded or on a cluster, builds the job. */
public final class JobWiring {
  public static final String JOB_NAME = "contraflow";

  private JobWiring() {}

  /**
   * Builds the job in the environment.
   *
   * @param output the directory that relative paths are below
   */
  public static void build(
      StreamExecutionEnvironment environment, Configuration configuration, Path output) {
    throw new UnsupportedOperationException("LearnerJob.build(environment, configuration, output)");
  }
}
