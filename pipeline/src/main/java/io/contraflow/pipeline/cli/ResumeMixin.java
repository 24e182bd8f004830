package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a command that learns goes on from what its output directory holds. */
final class ResumeMixin {
  @Option(
      names = "--allow-divergence",
      description =
          "Goes on with a model that another kernel or kind of CPU has computed so far; from then on"
              + " the same log no longer gives it bit for bit.")
  private boolean allowDivergence;

  @Option(
      names = "--from-checkpoint",
      paramLabel = "DIR",
      description =
          "Goes on from this checkpoint or savepoint instead of the newest; newer ones are set aside. One that"
              + " lies outside the output has to be given again until the job has taken its first.")
  private Path fromCheckpoint;

  boolean allowsDivergence() {
    return allowDivergence;
  }

  Configuration applied(Configuration configuration) {
    return allowDivergence ? configuration.with(JobSettings.ALLOW_DIVERGENCE, true) : configuration;
  }

  Optional<Path> checkpoint() {
    return Optional.ofNullable(fromCheckpoint);
  }
}
